var jt=Object.defineProperty;var Vt=Object.getOwnPropertyDescriptor;var u=(r,e,t,s)=>{for(var i=s>1?void 0:s?Vt(e,t):e,o=r.length-1,n;o>=0;o--)(n=r[o])&&(i=(s?n(e,t,i):n(i))||i);return s&&i&&jt(e,t,i),i};var le=globalThis,ce=le.ShadowRoot&&(le.ShadyCSS===void 0||le.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,Se=Symbol(),Ye=new WeakMap,J=class{constructor(e,t,s){if(this._$cssResult$=!0,s!==Se)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=e,this.t=t}get styleSheet(){let e=this.o,t=this.t;if(ce&&e===void 0){let s=t!==void 0&&t.length===1;s&&(e=Ye.get(t)),e===void 0&&((this.o=e=new CSSStyleSheet).replaceSync(this.cssText),s&&Ye.set(t,e))}return e}toString(){return this.cssText}},Ge=r=>new J(typeof r=="string"?r:r+"",void 0,Se),S=(r,...e)=>{let t=r.length===1?r[0]:e.reduce((s,i,o)=>s+(n=>{if(n._$cssResult$===!0)return n.cssText;if(typeof n=="number")return n;throw Error("Value passed to 'css' function must be a 'css' function result: "+n+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")})(i)+r[o+1],r[0]);return new J(t,r,Se)},Je=(r,e)=>{if(ce)r.adoptedStyleSheets=e.map(t=>t instanceof CSSStyleSheet?t:t.styleSheet);else for(let t of e){let s=document.createElement("style"),i=le.litNonce;i!==void 0&&s.setAttribute("nonce",i),s.textContent=t.cssText,r.appendChild(s)}},Ce=ce?r=>r:r=>r instanceof CSSStyleSheet?(e=>{let t="";for(let s of e.cssRules)t+=s.cssText;return Ge(t)})(r):r;var{is:It,defineProperty:qt,getOwnPropertyDescriptor:Ft,getOwnPropertyNames:Bt,getOwnPropertySymbols:Wt,getPrototypeOf:Kt}=Object,de=globalThis,Qe=de.trustedTypes,Zt=Qe?Qe.emptyScript:"",Yt=de.reactiveElementPolyfillSupport,Q=(r,e)=>r,X={toAttribute(r,e){switch(e){case Boolean:r=r?Zt:null;break;case Object:case Array:r=r==null?r:JSON.stringify(r)}return r},fromAttribute(r,e){let t=r;switch(e){case Boolean:t=r!==null;break;case Number:t=r===null?null:Number(r);break;case Object:case Array:try{t=JSON.parse(r)}catch{t=null}}return t}},pe=(r,e)=>!It(r,e),Xe={attribute:!0,type:String,converter:X,reflect:!1,useDefault:!1,hasChanged:pe};Symbol.metadata??=Symbol("metadata"),de.litPropertyMetadata??=new WeakMap;var R=class extends HTMLElement{static addInitializer(e){this._$Ei(),(this.l??=[]).push(e)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(e,t=Xe){if(t.state&&(t.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(e)&&((t=Object.create(t)).wrapped=!0),this.elementProperties.set(e,t),!t.noAccessor){let s=Symbol(),i=this.getPropertyDescriptor(e,s,t);i!==void 0&&qt(this.prototype,e,i)}}static getPropertyDescriptor(e,t,s){let{get:i,set:o}=Ft(this.prototype,e)??{get(){return this[t]},set(n){this[t]=n}};return{get:i,set(n){let l=i?.call(this);o?.call(this,n),this.requestUpdate(e,l,s)},configurable:!0,enumerable:!0}}static getPropertyOptions(e){return this.elementProperties.get(e)??Xe}static _$Ei(){if(this.hasOwnProperty(Q("elementProperties")))return;let e=Kt(this);e.finalize(),e.l!==void 0&&(this.l=[...e.l]),this.elementProperties=new Map(e.elementProperties)}static finalize(){if(this.hasOwnProperty(Q("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(Q("properties"))){let t=this.properties,s=[...Bt(t),...Wt(t)];for(let i of s)this.createProperty(i,t[i])}let e=this[Symbol.metadata];if(e!==null){let t=litPropertyMetadata.get(e);if(t!==void 0)for(let[s,i]of t)this.elementProperties.set(s,i)}this._$Eh=new Map;for(let[t,s]of this.elementProperties){let i=this._$Eu(t,s);i!==void 0&&this._$Eh.set(i,t)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(e){let t=[];if(Array.isArray(e)){let s=new Set(e.flat(1/0).reverse());for(let i of s)t.unshift(Ce(i))}else e!==void 0&&t.push(Ce(e));return t}static _$Eu(e,t){let s=t.attribute;return s===!1?void 0:typeof s=="string"?s:typeof e=="string"?e.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(e=>this.enableUpdating=e),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(e=>e(this))}addController(e){(this._$EO??=new Set).add(e),this.renderRoot!==void 0&&this.isConnected&&e.hostConnected?.()}removeController(e){this._$EO?.delete(e)}_$E_(){let e=new Map,t=this.constructor.elementProperties;for(let s of t.keys())this.hasOwnProperty(s)&&(e.set(s,this[s]),delete this[s]);e.size>0&&(this._$Ep=e)}createRenderRoot(){let e=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return Je(e,this.constructor.elementStyles),e}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(e=>e.hostConnected?.())}enableUpdating(e){}disconnectedCallback(){this._$EO?.forEach(e=>e.hostDisconnected?.())}attributeChangedCallback(e,t,s){this._$AK(e,s)}_$ET(e,t){let s=this.constructor.elementProperties.get(e),i=this.constructor._$Eu(e,s);if(i!==void 0&&s.reflect===!0){let o=(s.converter?.toAttribute!==void 0?s.converter:X).toAttribute(t,s.type);this._$Em=e,o==null?this.removeAttribute(i):this.setAttribute(i,o),this._$Em=null}}_$AK(e,t){let s=this.constructor,i=s._$Eh.get(e);if(i!==void 0&&this._$Em!==i){let o=s.getPropertyOptions(i),n=typeof o.converter=="function"?{fromAttribute:o.converter}:o.converter?.fromAttribute!==void 0?o.converter:X;this._$Em=i;let l=n.fromAttribute(t,o.type);this[i]=l??this._$Ej?.get(i)??l,this._$Em=null}}requestUpdate(e,t,s,i=!1,o){if(e!==void 0){let n=this.constructor;if(i===!1&&(o=this[e]),s??=n.getPropertyOptions(e),!((s.hasChanged??pe)(o,t)||s.useDefault&&s.reflect&&o===this._$Ej?.get(e)&&!this.hasAttribute(n._$Eu(e,s))))return;this.C(e,t,s)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(e,t,{useDefault:s,reflect:i,wrapped:o},n){s&&!(this._$Ej??=new Map).has(e)&&(this._$Ej.set(e,n??t??this[e]),o!==!0||n!==void 0)||(this._$AL.has(e)||(this.hasUpdated||s||(t=void 0),this._$AL.set(e,t)),i===!0&&this._$Em!==e&&(this._$Eq??=new Set).add(e))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(t){Promise.reject(t)}let e=this.scheduleUpdate();return e!=null&&await e,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[i,o]of this._$Ep)this[i]=o;this._$Ep=void 0}let s=this.constructor.elementProperties;if(s.size>0)for(let[i,o]of s){let{wrapped:n}=o,l=this[i];n!==!0||this._$AL.has(i)||l===void 0||this.C(i,void 0,o,l)}}let e=!1,t=this._$AL;try{e=this.shouldUpdate(t),e?(this.willUpdate(t),this._$EO?.forEach(s=>s.hostUpdate?.()),this.update(t)):this._$EM()}catch(s){throw e=!1,this._$EM(),s}e&&this._$AE(t)}willUpdate(e){}_$AE(e){this._$EO?.forEach(t=>t.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(e)),this.updated(e)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(e){return!0}update(e){this._$Eq&&=this._$Eq.forEach(t=>this._$ET(t,this[t])),this._$EM()}updated(e){}firstUpdated(e){}};R.elementStyles=[],R.shadowRootOptions={mode:"open"},R[Q("elementProperties")]=new Map,R[Q("finalized")]=new Map,Yt?.({ReactiveElement:R}),(de.reactiveElementVersions??=[]).push("2.1.2");var Re=globalThis,et=r=>r,he=Re.trustedTypes,tt=he?he.createPolicy("lit-html",{createHTML:r=>r}):void 0,Le="$lit$",L=`lit$${Math.random().toFixed(9).slice(2)}$`,Te="?"+L,Gt=`<${Te}>`,O=document,te=()=>O.createComment(""),se=r=>r===null||typeof r!="object"&&typeof r!="function",ke=Array.isArray,at=r=>ke(r)||typeof r?.[Symbol.iterator]=="function",Me=`[ 	
\f\r]`,ee=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,st=/-->/g,it=/>/g,D=RegExp(`>|${Me}(?:([^\\s"'>=/]+)(${Me}*=${Me}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),rt=/'/g,ot=/"/g,lt=/^(?:script|style|textarea|title)$/i,Pe=r=>(e,...t)=>({_$litType$:r,strings:e,values:t}),d=Pe(1),ye=Pe(2),Ts=Pe(3),w=Symbol.for("lit-noChange"),p=Symbol.for("lit-nothing"),nt=new WeakMap,z=O.createTreeWalker(O,129);function ct(r,e){if(!ke(r)||!r.hasOwnProperty("raw"))throw Error("invalid template strings array");return tt!==void 0?tt.createHTML(e):e}var dt=(r,e)=>{let t=r.length-1,s=[],i,o=e===2?"<svg>":e===3?"<math>":"",n=ee;for(let l=0;l<t;l++){let a=r[l],h,f,c=-1,g=0;for(;g<a.length&&(n.lastIndex=g,f=n.exec(a),f!==null);)g=n.lastIndex,n===ee?f[1]==="!--"?n=st:f[1]!==void 0?n=it:f[2]!==void 0?(lt.test(f[2])&&(i=RegExp("</"+f[2],"g")),n=D):f[3]!==void 0&&(n=D):n===D?f[0]===">"?(n=i??ee,c=-1):f[1]===void 0?c=-2:(c=n.lastIndex-f[2].length,h=f[1],n=f[3]===void 0?D:f[3]==='"'?ot:rt):n===ot||n===rt?n=D:n===st||n===it?n=ee:(n=D,i=void 0);let m=n===D&&r[l+1].startsWith("/>")?" ":"";o+=n===ee?a+Gt:c>=0?(s.push(h),a.slice(0,c)+Le+a.slice(c)+L+m):a+L+(c===-2?l:m)}return[ct(r,o+(r[t]||"<?>")+(e===2?"</svg>":e===3?"</math>":"")),s]},ie=class r{constructor({strings:e,_$litType$:t},s){let i;this.parts=[];let o=0,n=0,l=e.length-1,a=this.parts,[h,f]=dt(e,t);if(this.el=r.createElement(h,s),z.currentNode=this.el.content,t===2||t===3){let c=this.el.content.firstChild;c.replaceWith(...c.childNodes)}for(;(i=z.nextNode())!==null&&a.length<l;){if(i.nodeType===1){if(i.hasAttributes())for(let c of i.getAttributeNames())if(c.endsWith(Le)){let g=f[n++],m=i.getAttribute(c).split(L),v=/([.?@])?(.*)/.exec(g);a.push({type:1,index:o,name:v[2],strings:m,ctor:v[1]==="."?me:v[1]==="?"?fe:v[1]==="@"?ge:N}),i.removeAttribute(c)}else c.startsWith(L)&&(a.push({type:6,index:o}),i.removeAttribute(c));if(lt.test(i.tagName)){let c=i.textContent.split(L),g=c.length-1;if(g>0){i.textContent=he?he.emptyScript:"";for(let m=0;m<g;m++)i.append(c[m],te()),z.nextNode(),a.push({type:2,index:++o});i.append(c[g],te())}}}else if(i.nodeType===8)if(i.data===Te)a.push({type:2,index:o});else{let c=-1;for(;(c=i.data.indexOf(L,c+1))!==-1;)a.push({type:7,index:o}),c+=L.length-1}o++}}static createElement(e,t){let s=O.createElement("template");return s.innerHTML=e,s}};function U(r,e,t=r,s){if(e===w)return e;let i=s!==void 0?t._$Co?.[s]:t._$Cl,o=se(e)?void 0:e._$litDirective$;return i?.constructor!==o&&(i?._$AO?.(!1),o===void 0?i=void 0:(i=new o(r),i._$AT(r,t,s)),s!==void 0?(t._$Co??=[])[s]=i:t._$Cl=i),i!==void 0&&(e=U(r,i._$AS(r,e.values),i,s)),e}var ue=class{constructor(e,t){this._$AV=[],this._$AN=void 0,this._$AD=e,this._$AM=t}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(e){let{el:{content:t},parts:s}=this._$AD,i=(e?.creationScope??O).importNode(t,!0);z.currentNode=i;let o=z.nextNode(),n=0,l=0,a=s[0];for(;a!==void 0;){if(n===a.index){let h;a.type===2?h=new F(o,o.nextSibling,this,e):a.type===1?h=new a.ctor(o,a.name,a.strings,this,e):a.type===6&&(h=new ve(o,this,e)),this._$AV.push(h),a=s[++l]}n!==a?.index&&(o=z.nextNode(),n++)}return z.currentNode=O,i}p(e){let t=0;for(let s of this._$AV)s!==void 0&&(s.strings!==void 0?(s._$AI(e,s,t),t+=s.strings.length-2):s._$AI(e[t])),t++}},F=class r{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(e,t,s,i){this.type=2,this._$AH=p,this._$AN=void 0,this._$AA=e,this._$AB=t,this._$AM=s,this.options=i,this._$Cv=i?.isConnected??!0}get parentNode(){let e=this._$AA.parentNode,t=this._$AM;return t!==void 0&&e?.nodeType===11&&(e=t.parentNode),e}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(e,t=this){e=U(this,e,t),se(e)?e===p||e==null||e===""?(this._$AH!==p&&this._$AR(),this._$AH=p):e!==this._$AH&&e!==w&&this._(e):e._$litType$!==void 0?this.$(e):e.nodeType!==void 0?this.T(e):at(e)?this.k(e):this._(e)}O(e){return this._$AA.parentNode.insertBefore(e,this._$AB)}T(e){this._$AH!==e&&(this._$AR(),this._$AH=this.O(e))}_(e){this._$AH!==p&&se(this._$AH)?this._$AA.nextSibling.data=e:this.T(O.createTextNode(e)),this._$AH=e}$(e){let{values:t,_$litType$:s}=e,i=typeof s=="number"?this._$AC(e):(s.el===void 0&&(s.el=ie.createElement(ct(s.h,s.h[0]),this.options)),s);if(this._$AH?._$AD===i)this._$AH.p(t);else{let o=new ue(i,this),n=o.u(this.options);o.p(t),this.T(n),this._$AH=o}}_$AC(e){let t=nt.get(e.strings);return t===void 0&&nt.set(e.strings,t=new ie(e)),t}k(e){ke(this._$AH)||(this._$AH=[],this._$AR());let t=this._$AH,s,i=0;for(let o of e)i===t.length?t.push(s=new r(this.O(te()),this.O(te()),this,this.options)):s=t[i],s._$AI(o),i++;i<t.length&&(this._$AR(s&&s._$AB.nextSibling,i),t.length=i)}_$AR(e=this._$AA.nextSibling,t){for(this._$AP?.(!1,!0,t);e!==this._$AB;){let s=et(e).nextSibling;et(e).remove(),e=s}}setConnected(e){this._$AM===void 0&&(this._$Cv=e,this._$AP?.(e))}},N=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(e,t,s,i,o){this.type=1,this._$AH=p,this._$AN=void 0,this.element=e,this.name=t,this._$AM=i,this.options=o,s.length>2||s[0]!==""||s[1]!==""?(this._$AH=Array(s.length-1).fill(new String),this.strings=s):this._$AH=p}_$AI(e,t=this,s,i){let o=this.strings,n=!1;if(o===void 0)e=U(this,e,t,0),n=!se(e)||e!==this._$AH&&e!==w,n&&(this._$AH=e);else{let l=e,a,h;for(e=o[0],a=0;a<o.length-1;a++)h=U(this,l[s+a],t,a),h===w&&(h=this._$AH[a]),n||=!se(h)||h!==this._$AH[a],h===p?e=p:e!==p&&(e+=(h??"")+o[a+1]),this._$AH[a]=h}n&&!i&&this.j(e)}j(e){e===p?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,e??"")}},me=class extends N{constructor(){super(...arguments),this.type=3}j(e){this.element[this.name]=e===p?void 0:e}},fe=class extends N{constructor(){super(...arguments),this.type=4}j(e){this.element.toggleAttribute(this.name,!!e&&e!==p)}},ge=class extends N{constructor(e,t,s,i,o){super(e,t,s,i,o),this.type=5}_$AI(e,t=this){if((e=U(this,e,t,0)??p)===w)return;let s=this._$AH,i=e===p&&s!==p||e.capture!==s.capture||e.once!==s.once||e.passive!==s.passive,o=e!==p&&(s===p||i);i&&this.element.removeEventListener(this.name,this,s),o&&this.element.addEventListener(this.name,this,e),this._$AH=e}handleEvent(e){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,e):this._$AH.handleEvent(e)}},ve=class{constructor(e,t,s){this.element=e,this.type=6,this._$AN=void 0,this._$AM=t,this.options=s}get _$AU(){return this._$AM._$AU}_$AI(e){U(this,e)}},pt={M:Le,P:L,A:Te,C:1,L:dt,R:ue,D:at,V:U,I:F,H:N,N:fe,U:ge,B:me,F:ve},Jt=Re.litHtmlPolyfillSupport;Jt?.(ie,F),(Re.litHtmlVersions??=[]).push("3.3.3");var ht=(r,e,t)=>{let s=t?.renderBefore??e,i=s._$litPart$;if(i===void 0){let o=t?.renderBefore??null;s._$litPart$=i=new F(e.insertBefore(te(),o),o,void 0,t??{})}return i._$AI(r),i};var He=globalThis,$=class extends R{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let e=super.createRenderRoot();return this.renderOptions.renderBefore??=e.firstChild,e}update(e){let t=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(e),this._$Do=ht(t,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return w}};$._$litElement$=!0,$.finalized=!0,He.litElementHydrateSupport?.({LitElement:$});var Qt=He.litElementPolyfillSupport;Qt?.({LitElement:$});(He.litElementVersions??=[]).push("4.2.2");var Xt={attribute:!0,type:String,converter:X,reflect:!1,hasChanged:pe},es=(r=Xt,e,t)=>{let{kind:s,metadata:i}=t,o=globalThis.litPropertyMetadata.get(i);if(o===void 0&&globalThis.litPropertyMetadata.set(i,o=new Map),s==="setter"&&((r=Object.create(r)).wrapped=!0),o.set(t.name,r),s==="accessor"){let{name:n}=t;return{set(l){let a=e.get.call(this);e.set.call(this,l),this.requestUpdate(n,a,r,!0,l)},init(l){return l!==void 0&&this.C(n,void 0,r,l),l}}}if(s==="setter"){let{name:n}=t;return function(l){let a=this[n];e.call(this,l),this.requestUpdate(n,a,r,!0,l)}}throw Error("Unsupported decorator location: "+s)};function y(r){return(e,t)=>typeof t=="object"?es(r,e,t):((s,i,o)=>{let n=i.hasOwnProperty(o);return i.constructor.createProperty(o,s),n?Object.getOwnPropertyDescriptor(i,o):void 0})(r,e,t)}function x(r){return y({...r,state:!0,attribute:!1})}var j=(r,e,t)=>(t.configurable=!0,t.enumerable=!0,Reflect.decorate&&typeof e!="object"&&Object.defineProperty(r,e,t),t);function V(r,e){return(t,s,i)=>{let o=n=>n.renderRoot?.querySelector(r)??null;if(e){let{get:n,set:l}=typeof s=="object"?t:i??(()=>{let a=Symbol();return{get(){return this[a]},set(h){this[a]=h}}})();return j(t,s,{get(){let a=n.call(this);return a===void 0&&(a=o(this),(a!==null||this.hasUpdated)&&l.call(this,a)),a}})}return j(t,s,{get(){return o(this)}})}}var ut={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4,EVENT:5,ELEMENT:6},$e=r=>(...e)=>({_$litDirective$:r,values:e}),B=class{constructor(e){}get _$AU(){return this._$AM._$AU}_$AT(e,t,s){this._$Ct=e,this._$AM=t,this._$Ci=s}_$AS(e,t){return this.update(e,t)}update(e,t){return this.render(...t)}};var{I:ts}=pt,mt=r=>r;var ft=()=>document.createComment(""),W=(r,e,t)=>{let s=r._$AA.parentNode,i=e===void 0?r._$AB:e._$AA;if(t===void 0){let o=s.insertBefore(ft(),i),n=s.insertBefore(ft(),i);t=new ts(o,n,r,r.options)}else{let o=t._$AB.nextSibling,n=t._$AM,l=n!==r;if(l){let a;t._$AQ?.(r),t._$AM=r,t._$AP!==void 0&&(a=r._$AU)!==n._$AU&&t._$AP(a)}if(o!==i||l){let a=t._$AA;for(;a!==o;){let h=mt(a).nextSibling;mt(s).insertBefore(a,i),a=h}}}return t},T=(r,e,t=r)=>(r._$AI(e,t),r),ss={},gt=(r,e=ss)=>r._$AH=e,vt=r=>r._$AH,be=r=>{r._$AR(),r._$AA.remove()};var yt=(r,e,t)=>{let s=new Map;for(let i=e;i<=t;i++)s.set(r[i],i);return s},re=$e(class extends B{constructor(r){if(super(r),r.type!==ut.CHILD)throw Error("repeat() can only be used in text expressions")}dt(r,e,t){let s;t===void 0?t=e:e!==void 0&&(s=e);let i=[],o=[],n=0;for(let l of r)i[n]=s?s(l,n):n,o[n]=t(l,n),n++;return{values:o,keys:i}}render(r,e,t){return this.dt(r,e,t).values}update(r,[e,t,s]){let i=vt(r),{values:o,keys:n}=this.dt(e,t,s);if(!Array.isArray(i))return this.ut=n,o;let l=this.ut??=[],a=[],h,f,c=0,g=i.length-1,m=0,v=o.length-1;for(;c<=g&&m<=v;)if(i[c]===null)c++;else if(i[g]===null)g--;else if(l[c]===n[m])a[m]=T(i[c],o[m]),c++,m++;else if(l[g]===n[v])a[v]=T(i[g],o[v]),g--,v--;else if(l[c]===n[v])a[v]=T(i[c],o[v]),W(r,a[v+1],i[c]),c++,v--;else if(l[g]===n[m])a[m]=T(i[g],o[m]),W(r,i[c],i[g]),g--,m++;else if(h===void 0&&(h=yt(n,m,v),f=yt(l,c,g)),h.has(l[c]))if(h.has(l[g])){let _=f.get(n[m]),G=_!==void 0?i[_]:null;if(G===null){let q=W(r,i[c]);T(q,o[m]),a[m]=q}else a[m]=T(G,o[m]),W(r,i[c],G),i[_]=null;m++}else be(i[g]),g--;else be(i[c]),c++;for(;m<=v;){let _=W(r,a[v+1]);T(_,o[m]),a[m++]=_}for(;c<=g;){let _=i[c++];_!==null&&be(_)}return this.ut=n,gt(r,a),w}});var $t=new WeakMap;function k(r){let e=$t.get(r.locale);return e||(e=is(r),$t.set(r.locale,e)),e}function is({locale:r,config:e}){let{language:t,time_format:s}=r,i=r.time_zone==="server"?e.time_zone:void 0,o=s==="system"?void 0:t,n=s==="12"||s==="24"?{hourCycle:s==="12"?"h12":"h23"}:{},l=i===void 0?{}:{timeZone:i},a=new Intl.DateTimeFormat(o,{hour:"numeric",minute:"2-digit",...n,...l}),h=new Intl.DateTimeFormat(o,{dateStyle:"full",timeStyle:"short",...n,...l}),f=new Intl.DateTimeFormat("en-CA",l),c={weekday:"long",day:"numeric",month:"long",...l},g=new Intl.DateTimeFormat(t,c),m=new Intl.DateTimeFormat(t,{...c,year:"numeric"}),v=new Intl.RelativeTimeFormat(t,{numeric:"auto"}),_=os(r),G=new Intl.ListFormat(t,{type:"unit"}),q=A=>f.format(A);return{time:A=>a.format(A),full:A=>h.format(A),dayKey:q,day:A=>{let[Be,We]=[q(new Date),q(A)],Ke=(Date.parse(We)-Date.parse(Be))/864e5,Ze=Math.abs(Ke)<=1?v.format(Ke,"day"):(We.slice(0,4)===Be.slice(0,4)?g:m).format(A);return Ze.charAt(0).toLocaleUpperCase(t)+Ze.slice(1)},number:A=>_.format(A),list:A=>G.format(A)}}var rs={comma_decimal:"en-US",decimal_comma:"de",space_comma:"fr",quote_decimal:"de-CH"};function os({number_format:r,language:e}){let t=r==="system"?void 0:rs[r]??e;return new Intl.NumberFormat(t,{maximumFractionDigits:2,useGrouping:r!=="none"})}function bt(r){let[e,t,s]=[Math.floor(r/3600),Math.floor(r/60)%60,Math.floor(r)%60],i=o=>String(o).padStart(2,"0");return e?`${e}:${i(t)}:${i(s)}`:`${t}:${i(s)}`}function xt(r){return r.translationMetadata.translations[r.language]?.isRTL??!1}function E(r,e){customElements.get(r)||customElements.define(r,e)}function De(r,e,t){r.dispatchEvent(new CustomEvent(e,{detail:t,bubbles:!0,composed:!0}))}var xe="M6,6.9L3.87,4.78L5.28,3.37L7.4,5.5L6,6.9M13,1V4H11V1H13M20.13,4.78L18,6.9L16.6,5.5L18.72,3.37L20.13,4.78M4.5,10.5V12.5H1.5V10.5H4.5M19.5,10.5H22.5V12.5H19.5V10.5M6,20H18A2,2 0 0,1 20,22H4A2,2 0 0,1 6,20M12,5A6,6 0 0,1 18,11V19H6V11A6,6 0 0,1 12,5Z",oe="M13,13H11V7H13M13,17H11V15H13M12,2A10,10 0 0,0 2,12A10,10 0 0,0 12,22A10,10 0 0,0 22,12A10,10 0 0,0 12,2Z",_t="M15,13H16.5V15.82L18.94,17.23L18.19,18.53L15,16.69V13M19,8H5V19H9.67C9.24,18.09 9,17.07 9,16A7,7 0 0,1 16,9C17.07,9 18.09,9.24 19,9.67V8M5,21C3.89,21 3,20.1 3,19V5C3,3.89 3.89,3 5,3H6V1H8V3H16V1H18V3H19A2,2 0 0,1 21,5V11.1C22.24,12.36 23,14.09 23,16A7,7 0 0,1 16,23C14.09,23 12.36,22.24 11.1,21H5M16,11.15A4.85,4.85 0 0,0 11.15,16C11.15,18.68 13.32,20.85 16,20.85A4.85,4.85 0 0,0 20.85,16C20.85,13.32 18.68,11.15 16,11.15Z",At="M12 2C17.5 2 22 6.5 22 12S17.5 22 12 22 2 17.5 2 12 6.5 2 12 2M12 4C10.1 4 8.4 4.6 7.1 5.7L18.3 16.9C19.3 15.5 20 13.8 20 12C20 7.6 16.4 4 12 4M16.9 18.3L5.7 7.1C4.6 8.4 4 10.1 4 12C4 16.4 7.6 20 12 20C13.9 20 15.6 19.4 16.9 18.3Z",wt="M21,7L9,19L3.5,13.5L4.91,12.09L9,16.17L19.59,5.59L21,7Z",Et="M0.41,13.41L6,19L7.41,17.58L1.83,12M22.24,5.58L11.66,16.17L7.5,12L6.07,13.41L11.66,19L23.66,7M18,7L16.59,5.58L10.24,11.93L11.66,13.34L18,7Z",St="M12,20A8,8 0 0,0 20,12A8,8 0 0,0 12,4A8,8 0 0,0 4,12A8,8 0 0,0 12,20M12,2A10,10 0 0,1 22,12A10,10 0 0,1 12,22C6.47,22 2,17.5 2,12A10,10 0 0,1 12,2M12.5,7V12.25L17,14.92L16.25,16.15L11,13V7H12.5Z",Ct="M10,9V5L3,12L10,19V14.9C15,14.9 18.5,16.5 21,20C20,15 17,10 10,9Z";function C(r,e=""){let t=ye`<path d=${r} />`;return e?d`<svg viewBox="0 0 24 24" role="img" aria-label=${e}><title>${e}</title>${t}</svg>`:d`<svg viewBox="0 0 24 24" aria-hidden="true">${t}</svg>`}var P=S`
  :host {
    display: block;
    color: var(--primary-text-color);
    font-size: var(--ha-font-size-m, 14px);
    line-height: 1.4;
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  button,
  input,
  select,
  textarea {
    font: inherit;
    color: inherit;
    box-sizing: border-box;
  }
  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    min-height: 40px;
    padding: 6px 16px;
    border: 1px solid transparent;
    border-radius: 20px;
    background: none;
    color: var(--primary-text-color);
    font-weight: var(--ha-font-weight-medium, 500);
    cursor: pointer;
    transition: background-color 0.15s;
  }
  button.outlined {
    border-color: var(--divider-color, #ccc);
  }
  button.primary {
    background: var(--primary-color);
    color: var(--text-primary-color, #fff);
  }
  button:hover:not(:disabled) {
    background-color: color-mix(in srgb, var(--primary-text-color) 8%, transparent);
  }
  button.primary:hover:not(:disabled) {
    background-color: color-mix(in srgb, var(--primary-color) 88%, var(--primary-text-color));
  }
  button:disabled {
    cursor: default;
    opacity: 0.5;
  }
  :focus-visible {
    outline: 2px solid var(--primary-color);
    outline-offset: 2px;
  }
  input,
  select,
  textarea {
    width: 100%;
    min-height: 44px;
    padding: 10px 12px;
    border: 1px solid var(--outline-color, var(--secondary-text-color));
    border-radius: var(--ha-border-radius-md, 8px);
    background: var(--input-fill-color, transparent);
  }
  input:focus-visible,
  select:focus-visible,
  textarea:focus-visible {
    outline-offset: -1px;
    border-color: var(--primary-color);
  }
  [aria-invalid="true"] {
    border-color: var(--error-color);
  }
  .secondary {
    color: var(--secondary-text-color);
  }
  .small {
    font-size: var(--ha-font-size-s, 12px);
  }
  .hint {
    display: flex;
    gap: 12px;
    margin: 0;
    padding: 10px 12px;
    border-radius: var(--ha-border-radius-md, 8px);
    background: color-mix(in srgb, var(--hint-color, var(--info-color)) 14%, transparent);
    overflow-wrap: anywhere;
  }
  .hint > ha-icon {
    flex: none;
    color: var(--hint-color, var(--info-color));
  }
  .hint.error {
    --hint-color: var(--error-color);
  }
  .hint.warning {
    --hint-color: var(--warning-color);
  }
  .hint.success {
    --hint-color: var(--success-color);
  }
  ha-icon {
    --mdc-icon-size: 20px;
  }
  @media (pointer: coarse) {
    button {
      min-height: 44px;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      animation: none !important;
      transition: none !important;
    }
  }
`;var ne=({name:r,started:e})=>`${e} ${r}`,M=class extends ${constructor(){super(...arguments);this.alarms=[];this.announcement="";this.pressed=new Map;this.#e=new Set}static{this.styles=[P,S`
      :host {
        position: relative;
      }
      .announcement {
        position: absolute;
        inset-inline: 0;
        font-size: 1px;
        line-height: 1px;
        clip-path: inset(50%);
        pointer-events: none;
      }
      ul {
        display: flex;
        flex-direction: column;
        gap: 8px;
        list-style: none;
        margin: 0;
        padding: 0;
      }
      li {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px 16px;
        padding: 12px 16px;
        border: 2px solid var(--error-color);
        border-radius: var(--ha-border-radius-lg, 12px);
        background: color-mix(in srgb, var(--error-color) 12%, var(--card-background-color, #fff));
      }
      svg {
        flex: none;
        width: 32px;
        height: 32px;
        fill: var(--error-color);
      }
      .about {
        flex: 1 1 180px;
        overflow-wrap: anywhere;
      }
      .name {
        font-size: var(--ha-font-size-l, 16px);
        font-weight: var(--ha-font-weight-bold, 600);
      }
      .next {
        font-variant-numeric: tabular-nums;
      }
      button {
        flex: 0 1 auto;
        min-height: 44px;
        background: var(--primary-text-color);
        color: var(--card-background-color, #fff);
      }
      button:hover:not(:disabled) {
        background: color-mix(in srgb, var(--primary-text-color) 85%, var(--card-background-color, #fff));
      }
      .failure {
        flex-basis: 100%;
        font-weight: var(--ha-font-weight-medium, 500);
      }
      @container (max-width: 400px) {
        button {
          flex-basis: 100%;
        }
      }
      @media (prefers-reduced-motion: no-preference) {
        svg {
          animation: glow 2s ease-in-out infinite;
        }
        @keyframes glow {
          50% {
            opacity: 0.4;
          }
        }
      }
    `]}#e;#t;connectedCallback(){super.connectedCallback(),this.#t=setInterval(()=>this.#i(),1e3)}disconnectedCallback(){super.disconnectedCallback(),clearInterval(this.#t)}shouldUpdate(t){return t.size>1||t.get("hass")?.locale!==this.hass.locale}willUpdate(t){if(!t.has("alarms"))return;let s=this.alarms.map(ne),i=this.alarms.filter(o=>!this.#e.has(ne(o)));this.#e=new Set(s),this.pressed=new Map([...this.pressed].filter(([o])=>this.#e.has(o))),(i.length||!s.length)&&(this.announcement=i.map(({name:o})=>this.localize("alarm_new",{name:o})).join(`
`))}render(){return d`<div class="announcement" role="alert">${this.announcement}</div>
      ${this.alarms.length?d`<ul>
            ${re(this.alarms,ne,t=>this.renderAlarm(t))}
          </ul>`:p}`}updated(){this.#i()}renderAlarm(t){let{localize:s}=this,i=k(this.hass),o=new Date(t.started),n=this.pressed.get(ne(t));return d`<li>
      ${C(xe)}
      <div class="about">
        <div class="name"><bdi>${t.name}</bdi></div>
        <div>
          ${s("alarm_step",{step:i.number(t.step),steps:i.number(t.steps)})} ·
          <time datetime=${t.started} title=${i.full(o)}>${i.time(o)}</time>
        </div>
        ${t.recipients.length?d`<div>${s("alarm_told")} <bdi>${i.list(t.recipients)}</bdi></div>`:p}
        ${t.next===null?d`<div>${s("alarm_last")}</div>`:d`<div>${s("alarm_next")} <span class="next" role="timer" data-next=${t.next}></span></div>`}
      </div>
      ${this.account.may_acknowledge?d`<button ?disabled=${n===""} @click=${()=>this.acknowledge(t)}>${s("alarm_acknowledge")}</button>`:p}
      ${n?d`<div class="failure" role="alert">${n}</div>`:p}
    </li>`}async acknowledge(t){let{entry_id:s}=this.account,i=ne(t);if(this.pressed.get(i)!==""){this.#s(i,"");try{await this.hass.callService("ovh_sms","acknowledge",{name:t.name,config_entry_id:s},void 0,!1)}catch(o){this.#s(i,this.localize.error(o))}}}#s(t,s){this.pressed=new Map([...this.pressed,[t,s]])}#i(){for(let t of this.list?.querySelectorAll(".next")??[]){let s=Math.max(0,(Date.parse(t.dataset.next??"")-Date.now())/1e3);t.textContent=bt(s)}}};u([y({attribute:!1})],M.prototype,"hass",2),u([y({attribute:!1})],M.prototype,"account",2),u([y({attribute:!1})],M.prototype,"alarms",2),u([y({attribute:!1})],M.prototype,"localize",2),u([x()],M.prototype,"announcement",2),u([x()],M.prototype,"pressed",2),u([V("ul")],M.prototype,"list",2);E("ovh-sms-alarms",M);var K=class extends ${choose(e){}render(){return p}};u([y({attribute:!1})],K.prototype,"hass",2),u([y({attribute:!1})],K.prototype,"account",2),u([y({attribute:!1})],K.prototype,"localize",2);E("ovh-sms-compose",K);var ze=30,_e=3600*1e3,[Mt,ae]=[300,48],I=class extends ${constructor(){super(...arguments);this.past=[];this.#e={entity:"",at:0}}static{this.styles=[P,S`
      :host {
        padding-top: 12px;
        border-top: 1px solid var(--divider-color);
      }
      .content {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 24px;
      }
      .left {
        font-size: var(--ha-font-size-xl, 20px);
        font-weight: var(--ha-font-weight-medium, 500);
      }
      .low {
        display: flex;
        align-items: center;
        gap: 4px;
      }
      .low svg {
        width: 18px;
        height: 18px;
        fill: var(--warning-color);
      }
      .none .low svg {
        fill: var(--error-color);
      }
      figure {
        flex: 1 1 160px;
        margin: 0;
        text-align: end;
      }
      .chart {
        display: block;
        width: 100%;
        height: 48px;
        overflow: visible;
      }
      .chart path {
        fill: none;
        stroke: var(--primary-color);
        stroke-width: 2;
        stroke-linejoin: round;
        vector-effect: non-scaling-stroke;
      }
      .chart .area {
        fill: color-mix(in srgb, var(--primary-color) 16%, transparent);
        stroke: none;
      }
    `]}#e;shouldUpdate(t){let s=t.get("hass");return t.size>1||!s||s.locale!==this.hass.locale||Date.now()-this.#e.at>_e}willUpdate(){let t=this.account.entities.credits_left??"",s=Date.now()-this.#e.at>_e;(t!==this.#e.entity||t&&s)&&(this.past=t===this.#e.entity?this.past:[],this.#e={entity:t,at:Date.now()},this.#t(t))}render(){let{account:t,localize:s}=this,{credits_left:i,low_credits:o}=t;if(i===null)return t.entities.credits_left?d`<div class="secondary">${s("credits_unknown")}</div>`:p;let n=i<=0?"credits_none":i<(o??0)?"credits_low":"";return d`<div class="content ${i<=0?"none":""}">
      <div>
        <div class="secondary small">${s("credits_left")}</div>
        <div class="left">${k(this.hass).number(i)}</div>
        ${n?d`<div class="low">${C(oe)}${s(n)}</div>`:p}
      </div>
      ${this.renderChart([...this.past,[Date.now(),i]])}
    </div>`}renderChart(t){let[s,i]=[t[0],t.at(-1)];if(t.length<2||!s||!i)return p;let{number:o}=k(this.hass),n=t.map(([,v])=>v),[l,a]=[Math.max(...n),Math.min(...n)],h=this.localize("credits_chart",{first:o(s[1]),last:o(i[1]),least:o(a),most:o(l)}),f=Date.now()-ze*24*_e,c=v=>Mt*(v-f)/(Date.now()-f),g=v=>ae-ae*v/(l||1),m=t.map(([v,_])=>`${c(v).toFixed(1)},${g(_).toFixed(1)}`).join("L");return d`<figure>
      <svg class="chart" viewBox="0 0 ${Mt} ${ae}" preserveAspectRatio="none" role="img" aria-label=${h}>
        <title>${h}</title>
        ${ye`<path class="area" d="M${c(s[0]).toFixed(1)},${ae}L${m}V${ae}Z" /><path d="M${m}" />`}
      </svg>
      <figcaption class="secondary small">${this.localize("credits_days",{count:o(ze)})}</figcaption>
    </figure>`}async#t(t){if(!(!t||!this.hass.config.components.includes("recorder")))try{let s=await this.hass.callWS({type:"recorder/statistics_during_period",start_time:new Date(Date.now()-ze*24*_e).toISOString(),statistic_ids:[t],period:"hour",types:["mean"]});this.#e.entity===t&&(this.past=(s[t]??[]).flatMap(({start:i,mean:o})=>o===null?[]:[[i,o]]))}catch{this.past=[]}}};u([y({attribute:!1})],I.prototype,"hass",2),u([y({attribute:!1})],I.prototype,"account",2),u([y({attribute:!1})],I.prototype,"localize",2),u([x()],I.prototype,"past",2);E("ovh-sms-credits",I);var Rt=[1,2,5,10,30],Ae=class{constructor(e){this.host=e;this.messages=[];this.alarms=[];this.more=!1;this.error=null;this.#s=50;this.#i=0;this.#r=0;this.#a=()=>{this.#r=0,this.#o()};e.addController(this)}#e;#t;#s;#i;#r;#l;#n;hostConnected(){this.#o()}hostDisconnected(){this.#c(),this.#e?.connection.removeEventListener("ready",this.#a)}follow(e,t){let s=this.#e;this.#e=e,!(s?.connection===e.connection&&s.language===e.language&&this.#t===t)&&(s?.connection!==e.connection&&s?.connection.removeEventListener("ready",this.#a),this.#t!==t&&(this.account=void 0,this.messages=[],this.alarms=[],this.#s=50),this.#t=t,this.#o())}loadMore(){this.more&&this.#s<1e3&&(this.#s=Math.min(this.#s*3,1e3),this.#o())}#a;#c(){this.#i+=1,clearTimeout(this.#l),this.#n?.().catch(()=>{}),this.#n=void 0}#o(){let e=this.#e;e&&(this.#c(),e.connection.addEventListener("ready",this.#a),this.#d(e,this.#i))}async#d(e,t){let s=!0;try{let i=await e.connection.subscribeMessage(o=>{t===this.#i&&(this.#p(o,s),s=!1)},{type:"ovh_sms/subscribe",...this.#t&&{account:this.#t},limit:this.#s,language:e.language},{resubscribe:!1});t===this.#i?this.#n=i:i().catch(()=>{})}catch(i){t===this.#i&&this.#h(i)}}#p(e,t){this.error=null,this.#r=0,this.account=e.account??this.account,this.alarms=e.alarms??this.alarms,this.more=(e.more??this.more)&&this.#s<1e3,(t||e.messages||e.removed)&&(this.messages=ns(t?[]:this.messages,e)),this.host.requestUpdate()}#h(e){this.error=e;let t=Rt[Math.min(this.#r,Rt.length-1)]??30;this.#r+=1,this.#l=setTimeout(()=>this.#o(),t*1e3),this.host.requestUpdate()}};function ns(r,e){let t=new Map(r.map(s=>[s.id,s]));for(let s of e.removed??[])t.delete(s);for(let s of e.messages??[])t.set(s.id,s);return[...t.values()].sort((s,i)=>Date.parse(i.time)-Date.parse(s.time))}var Oe=new Map;function Z(r){let{language:e}=r,t=Oe.get(e);return t||(t=as(r,e),t.catch(()=>Oe.delete(e)),Oe.set(e,t)),t}async function as(r,e){let t=["common","exceptions"].map(n=>r.callWS({type:"frontend/get_translations",language:e,category:n,integration:"ovh_sms"})),s=Object.assign({},...(await Promise.all(t)).map(n=>n.resources));return Object.assign((n,l={})=>Lt(s[`component.ovh_sms.common.card_${n}`]??"",l),{error:n=>{let{translation_domain:l,translation_key:a,translation_placeholders:h,message:f}=n??{},c=l==="ovh_sms"&&s[`component.ovh_sms.exceptions.${a}.message`];return c?Lt(c,h??{}):f||String(n)}})}function Lt(r,e){return r.replace(/\{(\w+)\}/g,(t,s)=>String(e[s]??t))}var ls={},Tt=$e(class extends B{constructor(){super(...arguments),this.ot=ls}render(r,e){return e()}update(r,[e,t]){if(Array.isArray(e)){if(Array.isArray(this.ot)&&this.ot.length===e.length&&e.every((s,i)=>s===this.ot[i]))return w}else if(this.ot===e)return w;return this.ot=Array.isArray(e)?Array.from(e):e,this.render(e,t)}});var we={queued:St,held:_t,sent:wt,delivered:Et,failed:oe,expired:oe,cancelled:At,received:""},cs=new Set(["sent","delivered"]),ds=new Set(["failed","expired"]),kt=3;function Ue(r){let e=r.receivers.map(t=>t.recipient??t.receiver??"");return r.direction==="in"?[r.sender??""]:[...new Set(e)]}function Pt(r,e,t){return d`<div class="bubble">
    <div class="head">${ps(r,e)}${hs(r,e)}</div>
    ${e.quoted===null?p:d`<div class="quote" dir="auto">${e.quoted}</div>`}
    ${r.message===null?p:d`<div class="text" dir="auto">${r.message}</div>`}
    ${ms(r,e)}
    ${e.error?d`<div class="error" role="alert">${e.error}</div>`:p}
    <div class="meta">${vs(r,e,t)}${us(r,e)}</div>
  </div>`}function ps(r,{localize:e,formats:t}){let s=Ue(r),i=s.length-kt;return d`<span class="who">
    <span class="direction">${e(r.direction==="in"?"stream_from":"stream_to")}</span>
    <bdi>${t.list(s.slice(0,kt))}</bdi>${i>0?` +${t.number(i)}`:p}
  </span>`}function hs({alarm:r},{localize:e}){return r===null?p:d`<span class="badge">${C(xe,e("alarm"))}<bdi>${r}</bdi></span>`}function us({status:r,time:e},{localize:t,formats:s}){let i=new Date(e),o=d`<time datetime=${e} title=${s.full(i)}>${s.time(i)}</time>`;if(r==="received")return o;let n=t(`status_${r}`);return d`<span class="status ${r}">
    ${o}${cs.has(r)?C(we[r],n):d`${C(we[r])}${n}`}
  </span>`}function ms({receivers:r,status:e},t){if(r.length>1)return d`<details ?open=${ds.has(e)}>
      <summary>${t.localize("stream_phones",{count:t.formats.number(r.length)})} ${fs(r,t)}</summary>
      <ul>
        ${r.map(i=>gs(i,t))}
      </ul>
    </details>`;let s=r[0]?.explanation;return s?d`<div class="explanation" dir="auto">${s}</div>`:p}function fs(r,{localize:e,formats:t}){let s=new Map;for(let{status:i}of r)s.set(i,(s.get(i)??0)+1);return[...s].map(([i,o])=>d`<span class="status ${i}">${C(we[i],e(`status_${i}`))}${t.number(o)}</span> `)}function gs({recipient:r,receiver:e,status:t,explanation:s},{localize:i}){return d`<li>
    <span class="status ${t}">${C(we[t])}</span>
    <span>
      ${r===null?p:d`<bdi>${r}</bdi>`}
      ${e===null?p:d`<bdi>${e}</bdi>`}: ${i(`status_${t}`)}
      ${s?d`<span class="explanation" dir="auto">${s}</span>`:p}
    </span>
  </li>`}function vs(r,e,t){let{localize:s,replyTo:i}=e;return i!==null?d`<button @click=${()=>t.reply(i)}>${C(Ct)}${s("stream_reply")}</button>`:r.tag===null||!e.mayCancel?p:e.asking?d`<div class="question" role="group" aria-label=${s("stream_cancel_question")}>
    ${s("stream_cancel_question")}
    <button class="confirm outlined" @click=${()=>t.cancel(r)}>${s("stream_cancel_yes")}</button>
    <button @click=${()=>t.ask(r.id,!1)}>${s("stream_cancel_no")}</button>
  </div>`:d`<button class="cancel" ?disabled=${e.cancelling} @click=${()=>t.ask(r.id,!0)}>
      ${s("stream_cancel")}
    </button>`}var Ht=S`
  :host {
    position: relative;
    min-height: 0;
  }
  p {
    margin: 0 0 8px;
  }
  .empty {
    margin: 0;
    padding: 24px 16px;
    text-align: center;
  }
  /* Read out, not seen. */
  .announcement {
    position: absolute;
    inset-inline: 0;
    font-size: 1px;
    line-height: 1px;
    clip-path: inset(50%);
    pointer-events: none;
  }
  .scroll {
    max-height: var(--ovh-sms-stream-height, 480px);
    overflow-y: auto;
    overscroll-behavior-y: auto;
    scrollbar-width: thin;
    margin-inline: -8px;
    padding-inline: 8px;
    border-radius: var(--ha-border-radius-md, 8px);
  }
  .scroll:focus-visible {
    outline-offset: -2px;
  }
  .day {
    position: sticky;
    top: 0;
    z-index: 1;
    display: flex;
    justify-content: center;
    padding-block: 4px;
    pointer-events: none;
  }
  .day span {
    padding: 2px 12px;
    border-radius: 12px;
    background: var(--secondary-background-color);
    color: var(--primary-text-color);
    font-size: var(--ha-font-size-s, 12px);
  }
  ol,
  ul {
    list-style: none;
    margin: 0;
    padding: 0;
  }
  ol > li {
    display: flex;
    flex-direction: column;
    padding-block: 4px;
    content-visibility: auto;
    contain-intrinsic-block-size: auto 84px;
  }
  .bubble {
    align-self: flex-start;
    display: flex;
    flex-direction: column;
    gap: 2px;
    max-width: min(85%, 480px);
    min-width: 120px;
    box-sizing: border-box;
    padding: 8px 12px;
    border-radius: 16px;
    border-end-start-radius: 4px;
    background: var(--secondary-background-color);
    overflow-wrap: anywhere;
  }
  .out > .bubble {
    align-self: flex-end;
    border-end-start-radius: 16px;
    border-end-end-radius: 4px;
    background: color-mix(in srgb, var(--primary-color) 16%, var(--card-background-color, #fff));
  }
  .failed > .bubble,
  .expired > .bubble {
    background: color-mix(in srgb, var(--error-color) 14%, var(--card-background-color, #fff));
  }
  .cancelled > .bubble .text {
    text-decoration: line-through;
  }
  .held > .bubble,
  .queued > .bubble {
    outline: 1px dashed color-mix(in srgb, var(--primary-text-color) 45%, transparent);
    outline-offset: -1px;
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 2px 8px;
  }
  .who {
    font-weight: var(--ha-font-weight-medium, 500);
  }
  .direction,
  .meta,
  .quote,
  .explanation,
  summary,
  details ul {
    color: color-mix(in srgb, var(--primary-text-color) 78%, transparent);
    font-size: var(--ha-font-size-s, 12px);
    font-weight: var(--ha-font-weight-normal, 400);
  }
  .badge {
    display: inline-flex;
    align-items: center;
    gap: 4px;
    padding: 1px 8px;
    border-radius: 10px;
    background: color-mix(in srgb, var(--error-color) 18%, var(--card-background-color, #fff));
    font-size: var(--ha-font-size-s, 12px);
  }
  .badge svg {
    fill: var(--error-color);
  }
  .text {
    white-space: pre-wrap;
  }
  .quote {
    padding-inline-start: 8px;
    border-inline-start: 3px solid var(--primary-color);
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
    overflow: hidden;
  }
  .meta {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: flex-end;
    gap: 0 8px;
  }
  svg {
    flex: none;
    width: 16px;
    height: 16px;
    fill: currentColor;
  }
  .status {
    display: inline-flex;
    align-items: center;
    gap: 4px;
  }
  .status.delivered svg {
    fill: var(--primary-color);
  }
  .status.failed svg,
  .status.expired svg {
    fill: var(--error-color);
  }
  summary {
    cursor: pointer;
    padding-block: 4px;
    border-radius: 4px;
  }
  summary .status {
    margin-inline-start: 4px;
    vertical-align: bottom;
  }
  details li {
    display: flex;
    gap: 8px;
    padding-block: 2px;
  }
  details li .explanation {
    display: block;
  }
  .error {
    color: var(--primary-text-color);
    font-weight: var(--ha-font-weight-medium, 500);
  }
  .meta button {
    min-height: 32px;
    margin-inline: -12px auto;
    padding: 4px 12px;
    font-size: var(--ha-font-size-m, 14px);
  }
  .question {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px;
    flex-basis: 100%;
    font-size: var(--ha-font-size-m, 14px);
  }
  .question button {
    margin-inline: 0;
  }
  .older {
    display: flex;
    margin: 8px auto;
  }
  @media (pointer: coarse) {
    .meta button {
      min-height: 44px;
    }
    summary {
      padding-block: 12px;
    }
  }
`;var Ne=50,ys=/^\+\d+$/,$s=new Set(["failed","expired"]),b=class extends ${constructor(){super(...arguments);this.messages=[];this.more=!1;this.announcement="";this.asking="";this.cancelling=new Set;this.error={id:"",words:""};this.loading=!1;this.shown=Ne;this.loadOlder=()=>{this.shown<this.messages.length?this.shown+=Ne:this.loading||(this.loading=!0,De(this,"ovh-sms-more"))}}static{this.styles=[P,Ht]}#e;#t;disconnectedCallback(){super.disconnectedCallback(),this.#t?.disconnect(),this.#t=void 0}shouldUpdate(t){let s=t.get("hass");return t.size>1||!s||s.locale!==this.hass.locale}willUpdate(t){t.has("messages")&&(this.shown+=this.loading?Ne:0,this.loading=!1,this.#i())}render(){let{account:t,localize:s,messages:i}=this;if(!i.length)return d`<p class="empty secondary">${s("stream_empty")}</p>`;let o=k(this.hass);return d`
      ${t.may_read_texts?p:d`<p class="secondary small">${s("stream_no_texts")}</p>`}
      <div class="announcement" role="status">${this.announcement}</div>
      <div class="scroll" role="region" tabindex="0" aria-label=${s("stream_messages")}>
        ${re(bs(i.slice(0,this.shown),o),([n])=>n,([n,l])=>this.renderDay(n,l,o))}
        ${this.more||this.shown<i.length?d`<button class="older" ?disabled=${this.loading} @click=${this.loadOlder}>${s("stream_older")}</button>`:p}
      </div>
    `}updated(){this.#t?.disconnect(),this.older&&this.scroller&&!this.loading&&(this.#t??=new IntersectionObserver(t=>t.some(s=>s.isIntersecting)&&this.loadOlder(),{root:this.scroller,rootMargin:"200px"}),this.#t.observe(this.older))}ask(t,s){this.asking=s?t:"",this.error={id:"",words:""},this.updateComplete.then(()=>this.renderRoot.querySelector(`[data-id="${CSS.escape(t)}"] .${s?"confirm":"cancel"}`)?.focus())}async cancel(t){let{id:s,tag:i}=t;this.asking="",this.cancelling=new Set([...this.cancelling,s]);try{await this.hass.callService("ovh_sms","cancel",{tag:i},void 0,!1)}catch(o){this.error={id:s,words:this.localize.error(o)}}this.cancelling=new Set([...this.cancelling].filter(o=>o!==s))}reply(t){De(this,"ovh-sms-reply",t)}renderDay(t,s,i){return d`<div class="day" id=${t}><span>${i.day(new Date(s[0]?.time??""))}</span></div>
      <ol aria-labelledby=${t}>
        ${re(s,({id:o})=>o,o=>this.renderMessage(o,i))}
      </ol>`}renderMessage(t,s){let{account:i,localize:o}=this,{id:n,direction:l,status:a,is_reply_to:h}=t,f={localize:o,formats:s,mayCancel:i.may_cancel,replyTo:this.#s(t),quoted:h!==null&&this.#e?.get(h)?.message||null,asking:this.asking===n,cancelling:this.cancelling.has(n),error:this.error.id===n?this.error.words:""};return d`<li class="${l} ${a}" data-id=${n}>
      ${Tt([t,...Object.values(f)],()=>Pt(t,f,this))}
    </li>`}#s({direction:t,sender:s}){if(t==="out"||s===null)return null;let{recipients:i,may_type_numbers:o}=this.account;return i.find(({name:l})=>l===s)?.id??(o&&ys.test(s)?s:null)}#i(){let t=this.#e;if(this.#e=new Map(this.messages.map(o=>[o.id,o])),!t)return;let s=Math.min(...[...t.values()].map(({time:o})=>Date.parse(o))),i=this.messages.flatMap(o=>this.#r(o,t.get(o.id),s));i.length&&(this.announcement=i.join(`
`))}#r(t,s,i){let{localize:o}=this,n=k(this.hass).list(Ue(t));return t.status==="received"?!s&&(i===1/0||Date.parse(t.time)>i)?[`${o("stream_from")} ${n}: ${t.message??""}`]:[]:s&&s.status!==t.status&&$s.has(t.status)?[`${o("stream_to")} ${n}: ${o(`status_${t.status}`)}`]:[]}};u([y({attribute:!1})],b.prototype,"hass",2),u([y({attribute:!1})],b.prototype,"account",2),u([y({attribute:!1})],b.prototype,"messages",2),u([y({type:Boolean})],b.prototype,"more",2),u([y({attribute:!1})],b.prototype,"localize",2),u([x()],b.prototype,"announcement",2),u([x()],b.prototype,"asking",2),u([x()],b.prototype,"cancelling",2),u([x()],b.prototype,"error",2),u([x()],b.prototype,"loading",2),u([x()],b.prototype,"shown",2),u([V(".older")],b.prototype,"older",2),u([V(".scroll")],b.prototype,"scroller",2);function bs(r,{dayKey:e}){let t=new Map;for(let s of r){let i=e(new Date(s.time)),o=t.get(i);o?o.push(s):t.set(i,[s])}return[...t]}E("ovh-sms-stream",b);var H=class extends ${constructor(){super(...arguments);this.preview=!1;this.config={type:"custom:ovh-sms-card"};this.feed=new Ae(this)}static{this.styles=[P,S`
      ha-card {
        height: 100%;
        overflow: hidden;
      }
      .content {
        display: flex;
        flex-direction: column;
        gap: 16px;
        height: 100%;
        box-sizing: border-box;
        padding: 16px;
        container-type: inline-size;
      }
    `]}static getStubConfig(){return{}}setConfig(t){this.config=t}getCardSize(){return 8}getGridOptions(){return{columns:12,min_columns:6,rows:"auto"}}willUpdate(t){let{hass:s}=this;s&&(this.feed.follow(s,this.config.account),(t.get("hass")?.language!==s.language||!this.localize)&&Z(s).then(i=>this.localize=i))}render(){let{hass:t,localize:s,feed:i}=this;if(!t||!s)return d`<ha-card aria-busy="true"><div class="content"></div></ha-card>`;let o=i.account?this.renderAccount(t,s,i.account):p;return d`<ha-card>
      <div class="content" dir=${xt(t)?"rtl":"ltr"} lang=${t.language}>${o}</div>
    </ha-card>`}renderAccount(t,s,i){let{alarms:o,messages:n,more:l}=this.feed,a=h=>this.config[h]!==!1;return d`
      ${a("alarms")?d`<ovh-sms-alarms .hass=${t} .account=${i} .alarms=${o} .localize=${s}></ovh-sms-alarms>`:p}
      ${a("compose")?d`<ovh-sms-compose .hass=${t} .account=${i} .localize=${s}></ovh-sms-compose>`:p}
      ${a("stream")?d`<ovh-sms-stream
            .hass=${t}
            .account=${i}
            .messages=${n}
            .more=${l}
            .localize=${s}
            @ovh-sms-more=${()=>this.feed.loadMore()}
            @ovh-sms-reply=${h=>this.compose?.choose(h.detail)}
          ></ovh-sms-stream>`:p}
      ${a("credits")?d`<ovh-sms-credits .hass=${t} .account=${i} .localize=${s}></ovh-sms-credits>`:p}
    `}};u([y({attribute:!1})],H.prototype,"hass",2),u([y({type:Boolean})],H.prototype,"preview",2),u([x()],H.prototype,"config",2),u([x()],H.prototype,"localize",2),u([V("ovh-sms-compose")],H.prototype,"compose",2);E("ovh-sms-card",H);function Dt(r,e){return e?.platform==="ovh_sms"?r.devices[e.device_id??""]?.config_entries[0]:void 0}function Ee(r){let e=new Map;for(let i of Object.values(r.entities)){let o=r.devices[i.device_id??""];if(i.platform!=="ovh_sms"||!o||i.hidden||!r.states[i.entity_id])continue;let n=e.get(o.id)??{device:o,name:o.name_by_user??o.name??"",entities:{}};n.entities[i.translation_key??""]=i.entity_id,e.set(o.id,n)}let t=[...e.values()].sort((i,o)=>i.name.localeCompare(o.name,r.language)),s=({device:i})=>i.via_device_id!==null;return t.filter(i=>!s(i)).map(i=>({...i,entry_id:i.device.config_entries[0]??"",recipients:t.filter(({device:o})=>o.via_device_id===i.device.id)}))}var Ie=class extends HTMLElement{static{this.registryDependencies=["entities","devices"]}static async generate(e,t){let s=await Z(t),i=Ee(t),o=i.length>1,n=i.map((l,a)=>({...zt(o?l.name:"SMS",a?`sms-${a+1}`:"sms"),sections:xs(l,o,s)}));return{views:n.length?n:[{...zt("SMS","sms"),sections:[Ot({})]}]}}};function zt(r,e){return{type:"sections",title:r,path:e,icon:"mdi:message-text",max_columns:3}}function Ot(r){return{type:"grid",cards:[{type:"custom:ovh-sms-card",...r}]}}function xs(r,e,t){let{entities:s,recipients:i}=r,o=[...je(t("page_credits"),"mdi:cash",[...Ve(s,["credits_left","queued","credits_used_today","credits_used_month","key_expires"]),..._s(s.credits_left)]),...je(t("page_alarms"),"mdi:alarm-light",[...Ve(s,["open_alarms"]),...Ut(s.acknowledge),...Ve(s,["silence_guard","silence_until"])]),...je(t("page_recipients"),"mdi:account-multiple",i.flatMap(As))],n={...e&&{account:r.entry_id},...s.credits_left&&{credits:!1}};return[Ot(n),...o]}function je(r,e,t){return t.length?[{type:"grid",cards:[{type:"heading",heading:r,icon:e},...t]}]:[]}function Ve(r,e){return e.flatMap(t=>{let s=r[t];return s?[{type:"tile",entity:s,name:{type:"entity"}}]:[]})}function _s(r){return r?[{type:"history-graph",hours_to_show:168,entities:[r]}]:[]}function As({name:r,entities:e}){let{last_status:t,test:s}=e;return[...t?[{type:"tile",entity:t,name:r}]:[],...Ut(s,{confirmation:!0})]}function Ut(r,e={}){let t={action:"toggle",...e};return r?[{type:"tile",entity:r,name:{type:"entity"},hide_state:!0,tap_action:t}]:[]}E("ll-strategy-dashboard-ovh-sms",Ie);var qe="https://github.com/OWNER/ovh_sms#readme";var Fe={type:"ovh-sms-card",name:"OVHcloud SMS",description:"",documentationURL:qe,preview:!0,getEntitySuggestion(r,e){let t=Dt(r,r.entities[e]);return t?{config:{type:"custom:ovh-sms-card",...Ee(r).length>1&&{account:t}}}:null}},Nt={type:"ovh-sms",strategyType:"dashboard",name:"SMS",description:"",documentationURL:qe};async function Es(r){let e=await Z({language:document.documentElement.lang,callWS:r});Fe.description=e("description"),Nt.description=e("page_description")}var Y=window;Y.customCards??=[];Y.customStrategies??=[];Y.customCards.some(({type:r})=>r===Fe.type)||(Y.customCards.push(Fe),Y.customStrategies.push(Nt),Y.hassConnection?.then(({conn:r})=>{let e=()=>{Es(t=>r.sendMessagePromise(t)).catch(()=>{})};new MutationObserver(e).observe(document.documentElement,{attributeFilter:["lang"]}),e()}));
/*! Bundled license information:

@lit/reactive-element/css-tag.js:
  (**
   * @license
   * Copyright 2019 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

@lit/reactive-element/reactive-element.js:
lit-html/lit-html.js:
lit-element/lit-element.js:
@lit/reactive-element/decorators/custom-element.js:
@lit/reactive-element/decorators/property.js:
@lit/reactive-element/decorators/state.js:
@lit/reactive-element/decorators/event-options.js:
@lit/reactive-element/decorators/base.js:
@lit/reactive-element/decorators/query.js:
@lit/reactive-element/decorators/query-all.js:
@lit/reactive-element/decorators/query-async.js:
@lit/reactive-element/decorators/query-assigned-nodes.js:
lit-html/directive.js:
lit-html/directives/repeat.js:
  (**
   * @license
   * Copyright 2017 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

lit-html/is-server.js:
  (**
   * @license
   * Copyright 2022 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

@lit/reactive-element/decorators/query-assigned-elements.js:
  (**
   * @license
   * Copyright 2021 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

lit-html/directive-helpers.js:
  (**
   * @license
   * Copyright 2020 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

lit-html/directives/guard.js:
  (**
   * @license
   * Copyright 2018 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)
*/
