var Ne=Object.defineProperty;var je=Object.getOwnPropertyDescriptor;var h=(r,t,e,s)=>{for(var i=s>1?void 0:s?je(t,e):t,o=r.length-1,n;o>=0;o--)(n=r[o])&&(i=(s?n(t,e,i):n(i))||i);return s&&i&&Ne(t,e,i),i};var lt=globalThis,ct=lt.ShadowRoot&&(lt.ShadyCSS===void 0||lt.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,St=Symbol(),Zt=new WeakMap,J=class{constructor(t,e,s){if(this._$cssResult$=!0,s!==St)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=t,this.t=e}get styleSheet(){let t=this.o,e=this.t;if(ct&&t===void 0){let s=e!==void 0&&e.length===1;s&&(t=Zt.get(e)),t===void 0&&((this.o=t=new CSSStyleSheet).replaceSync(this.cssText),s&&Zt.set(e,t))}return t}toString(){return this.cssText}},Yt=r=>new J(typeof r=="string"?r:r+"",void 0,St),S=(r,...t)=>{let e=r.length===1?r[0]:t.reduce((s,i,o)=>s+(n=>{if(n._$cssResult$===!0)return n.cssText;if(typeof n=="number")return n;throw Error("Value passed to 'css' function must be a 'css' function result: "+n+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")})(i)+r[o+1],r[0]);return new J(e,r,St)},Gt=(r,t)=>{if(ct)r.adoptedStyleSheets=t.map(e=>e instanceof CSSStyleSheet?e:e.styleSheet);else for(let e of t){let s=document.createElement("style"),i=lt.litNonce;i!==void 0&&s.setAttribute("nonce",i),s.textContent=e.cssText,r.appendChild(s)}},Ct=ct?r=>r:r=>r instanceof CSSStyleSheet?(t=>{let e="";for(let s of t.cssRules)e+=s.cssText;return Yt(e)})(r):r;var{is:Ve,defineProperty:Ie,getOwnPropertyDescriptor:qe,getOwnPropertyNames:Fe,getOwnPropertySymbols:Be,getPrototypeOf:We}=Object,dt=globalThis,Jt=dt.trustedTypes,Ke=Jt?Jt.emptyScript:"",Ze=dt.reactiveElementPolyfillSupport,Q=(r,t)=>r,X={toAttribute(r,t){switch(t){case Boolean:r=r?Ke:null;break;case Object:case Array:r=r==null?r:JSON.stringify(r)}return r},fromAttribute(r,t){let e=r;switch(t){case Boolean:e=r!==null;break;case Number:e=r===null?null:Number(r);break;case Object:case Array:try{e=JSON.parse(r)}catch{e=null}}return e}},pt=(r,t)=>!Ve(r,t),Qt={attribute:!0,type:String,converter:X,reflect:!1,useDefault:!1,hasChanged:pt};Symbol.metadata??=Symbol("metadata"),dt.litPropertyMetadata??=new WeakMap;var R=class extends HTMLElement{static addInitializer(t){this._$Ei(),(this.l??=[]).push(t)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(t,e=Qt){if(e.state&&(e.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(t)&&((e=Object.create(e)).wrapped=!0),this.elementProperties.set(t,e),!e.noAccessor){let s=Symbol(),i=this.getPropertyDescriptor(t,s,e);i!==void 0&&Ie(this.prototype,t,i)}}static getPropertyDescriptor(t,e,s){let{get:i,set:o}=qe(this.prototype,t)??{get(){return this[e]},set(n){this[e]=n}};return{get:i,set(n){let l=i?.call(this);o?.call(this,n),this.requestUpdate(t,l,s)},configurable:!0,enumerable:!0}}static getPropertyOptions(t){return this.elementProperties.get(t)??Qt}static _$Ei(){if(this.hasOwnProperty(Q("elementProperties")))return;let t=We(this);t.finalize(),t.l!==void 0&&(this.l=[...t.l]),this.elementProperties=new Map(t.elementProperties)}static finalize(){if(this.hasOwnProperty(Q("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(Q("properties"))){let e=this.properties,s=[...Fe(e),...Be(e)];for(let i of s)this.createProperty(i,e[i])}let t=this[Symbol.metadata];if(t!==null){let e=litPropertyMetadata.get(t);if(e!==void 0)for(let[s,i]of e)this.elementProperties.set(s,i)}this._$Eh=new Map;for(let[e,s]of this.elementProperties){let i=this._$Eu(e,s);i!==void 0&&this._$Eh.set(i,e)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(t){let e=[];if(Array.isArray(t)){let s=new Set(t.flat(1/0).reverse());for(let i of s)e.unshift(Ct(i))}else t!==void 0&&e.push(Ct(t));return e}static _$Eu(t,e){let s=e.attribute;return s===!1?void 0:typeof s=="string"?s:typeof t=="string"?t.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(t=>this.enableUpdating=t),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(t=>t(this))}addController(t){(this._$EO??=new Set).add(t),this.renderRoot!==void 0&&this.isConnected&&t.hostConnected?.()}removeController(t){this._$EO?.delete(t)}_$E_(){let t=new Map,e=this.constructor.elementProperties;for(let s of e.keys())this.hasOwnProperty(s)&&(t.set(s,this[s]),delete this[s]);t.size>0&&(this._$Ep=t)}createRenderRoot(){let t=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return Gt(t,this.constructor.elementStyles),t}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(t=>t.hostConnected?.())}enableUpdating(t){}disconnectedCallback(){this._$EO?.forEach(t=>t.hostDisconnected?.())}attributeChangedCallback(t,e,s){this._$AK(t,s)}_$ET(t,e){let s=this.constructor.elementProperties.get(t),i=this.constructor._$Eu(t,s);if(i!==void 0&&s.reflect===!0){let o=(s.converter?.toAttribute!==void 0?s.converter:X).toAttribute(e,s.type);this._$Em=t,o==null?this.removeAttribute(i):this.setAttribute(i,o),this._$Em=null}}_$AK(t,e){let s=this.constructor,i=s._$Eh.get(t);if(i!==void 0&&this._$Em!==i){let o=s.getPropertyOptions(i),n=typeof o.converter=="function"?{fromAttribute:o.converter}:o.converter?.fromAttribute!==void 0?o.converter:X;this._$Em=i;let l=n.fromAttribute(e,o.type);this[i]=l??this._$Ej?.get(i)??l,this._$Em=null}}requestUpdate(t,e,s,i=!1,o){if(t!==void 0){let n=this.constructor;if(i===!1&&(o=this[t]),s??=n.getPropertyOptions(t),!((s.hasChanged??pt)(o,e)||s.useDefault&&s.reflect&&o===this._$Ej?.get(t)&&!this.hasAttribute(n._$Eu(t,s))))return;this.C(t,e,s)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(t,e,{useDefault:s,reflect:i,wrapped:o},n){s&&!(this._$Ej??=new Map).has(t)&&(this._$Ej.set(t,n??e??this[t]),o!==!0||n!==void 0)||(this._$AL.has(t)||(this.hasUpdated||s||(e=void 0),this._$AL.set(t,e)),i===!0&&this._$Em!==t&&(this._$Eq??=new Set).add(t))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(e){Promise.reject(e)}let t=this.scheduleUpdate();return t!=null&&await t,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[i,o]of this._$Ep)this[i]=o;this._$Ep=void 0}let s=this.constructor.elementProperties;if(s.size>0)for(let[i,o]of s){let{wrapped:n}=o,l=this[i];n!==!0||this._$AL.has(i)||l===void 0||this.C(i,void 0,o,l)}}let t=!1,e=this._$AL;try{t=this.shouldUpdate(e),t?(this.willUpdate(e),this._$EO?.forEach(s=>s.hostUpdate?.()),this.update(e)):this._$EM()}catch(s){throw t=!1,this._$EM(),s}t&&this._$AE(e)}willUpdate(t){}_$AE(t){this._$EO?.forEach(e=>e.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(t)),this.updated(t)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(t){return!0}update(t){this._$Eq&&=this._$Eq.forEach(e=>this._$ET(e,this[e])),this._$EM()}updated(t){}firstUpdated(t){}};R.elementStyles=[],R.shadowRootOptions={mode:"open"},R[Q("elementProperties")]=new Map,R[Q("finalized")]=new Map,Ze?.({ReactiveElement:R}),(dt.reactiveElementVersions??=[]).push("2.1.2");var Rt=globalThis,Xt=r=>r,ut=Rt.trustedTypes,te=ut?ut.createPolicy("lit-html",{createHTML:r=>r}):void 0,Lt="$lit$",L=`lit$${Math.random().toFixed(9).slice(2)}$`,Tt="?"+L,Ye=`<${Tt}>`,O=document,et=()=>O.createComment(""),st=r=>r===null||typeof r!="object"&&typeof r!="function",kt=Array.isArray,ne=r=>kt(r)||typeof r?.[Symbol.iterator]=="function",Mt=`[ 	
\f\r]`,tt=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,ee=/-->/g,se=/>/g,D=RegExp(`>|${Mt}(?:([^\\s"'>=/]+)(${Mt}*=${Mt}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),ie=/'/g,re=/"/g,ae=/^(?:script|style|textarea|title)$/i,Pt=r=>(t,...e)=>({_$litType$:r,strings:t,values:e}),d=Pt(1),yt=Pt(2),Rs=Pt(3),w=Symbol.for("lit-noChange"),p=Symbol.for("lit-nothing"),oe=new WeakMap,z=O.createTreeWalker(O,129);function le(r,t){if(!kt(r)||!r.hasOwnProperty("raw"))throw Error("invalid template strings array");return te!==void 0?te.createHTML(t):t}var ce=(r,t)=>{let e=r.length-1,s=[],i,o=t===2?"<svg>":t===3?"<math>":"",n=tt;for(let l=0;l<e;l++){let a=r[l],u,f,c=-1,g=0;for(;g<a.length&&(n.lastIndex=g,f=n.exec(a),f!==null);)g=n.lastIndex,n===tt?f[1]==="!--"?n=ee:f[1]!==void 0?n=se:f[2]!==void 0?(ae.test(f[2])&&(i=RegExp("</"+f[2],"g")),n=D):f[3]!==void 0&&(n=D):n===D?f[0]===">"?(n=i??tt,c=-1):f[1]===void 0?c=-2:(c=n.lastIndex-f[2].length,u=f[1],n=f[3]===void 0?D:f[3]==='"'?re:ie):n===re||n===ie?n=D:n===ee||n===se?n=tt:(n=D,i=void 0);let m=n===D&&r[l+1].startsWith("/>")?" ":"";o+=n===tt?a+Ye:c>=0?(s.push(u),a.slice(0,c)+Lt+a.slice(c)+L+m):a+L+(c===-2?l:m)}return[le(r,o+(r[e]||"<?>")+(t===2?"</svg>":t===3?"</math>":"")),s]},it=class r{constructor({strings:t,_$litType$:e},s){let i;this.parts=[];let o=0,n=0,l=t.length-1,a=this.parts,[u,f]=ce(t,e);if(this.el=r.createElement(u,s),z.currentNode=this.el.content,e===2||e===3){let c=this.el.content.firstChild;c.replaceWith(...c.childNodes)}for(;(i=z.nextNode())!==null&&a.length<l;){if(i.nodeType===1){if(i.hasAttributes())for(let c of i.getAttributeNames())if(c.endsWith(Lt)){let g=f[n++],m=i.getAttribute(c).split(L),v=/([.?@])?(.*)/.exec(g);a.push({type:1,index:o,name:v[2],strings:m,ctor:v[1]==="."?mt:v[1]==="?"?ft:v[1]==="@"?gt:N}),i.removeAttribute(c)}else c.startsWith(L)&&(a.push({type:6,index:o}),i.removeAttribute(c));if(ae.test(i.tagName)){let c=i.textContent.split(L),g=c.length-1;if(g>0){i.textContent=ut?ut.emptyScript:"";for(let m=0;m<g;m++)i.append(c[m],et()),z.nextNode(),a.push({type:2,index:++o});i.append(c[g],et())}}}else if(i.nodeType===8)if(i.data===Tt)a.push({type:2,index:o});else{let c=-1;for(;(c=i.data.indexOf(L,c+1))!==-1;)a.push({type:7,index:o}),c+=L.length-1}o++}}static createElement(t,e){let s=O.createElement("template");return s.innerHTML=t,s}};function U(r,t,e=r,s){if(t===w)return t;let i=s!==void 0?e._$Co?.[s]:e._$Cl,o=st(t)?void 0:t._$litDirective$;return i?.constructor!==o&&(i?._$AO?.(!1),o===void 0?i=void 0:(i=new o(r),i._$AT(r,e,s)),s!==void 0?(e._$Co??=[])[s]=i:e._$Cl=i),i!==void 0&&(t=U(r,i._$AS(r,t.values),i,s)),t}var ht=class{constructor(t,e){this._$AV=[],this._$AN=void 0,this._$AD=t,this._$AM=e}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(t){let{el:{content:e},parts:s}=this._$AD,i=(t?.creationScope??O).importNode(e,!0);z.currentNode=i;let o=z.nextNode(),n=0,l=0,a=s[0];for(;a!==void 0;){if(n===a.index){let u;a.type===2?u=new F(o,o.nextSibling,this,t):a.type===1?u=new a.ctor(o,a.name,a.strings,this,t):a.type===6&&(u=new vt(o,this,t)),this._$AV.push(u),a=s[++l]}n!==a?.index&&(o=z.nextNode(),n++)}return z.currentNode=O,i}p(t){let e=0;for(let s of this._$AV)s!==void 0&&(s.strings!==void 0?(s._$AI(t,s,e),e+=s.strings.length-2):s._$AI(t[e])),e++}},F=class r{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(t,e,s,i){this.type=2,this._$AH=p,this._$AN=void 0,this._$AA=t,this._$AB=e,this._$AM=s,this.options=i,this._$Cv=i?.isConnected??!0}get parentNode(){let t=this._$AA.parentNode,e=this._$AM;return e!==void 0&&t?.nodeType===11&&(t=e.parentNode),t}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(t,e=this){t=U(this,t,e),st(t)?t===p||t==null||t===""?(this._$AH!==p&&this._$AR(),this._$AH=p):t!==this._$AH&&t!==w&&this._(t):t._$litType$!==void 0?this.$(t):t.nodeType!==void 0?this.T(t):ne(t)?this.k(t):this._(t)}O(t){return this._$AA.parentNode.insertBefore(t,this._$AB)}T(t){this._$AH!==t&&(this._$AR(),this._$AH=this.O(t))}_(t){this._$AH!==p&&st(this._$AH)?this._$AA.nextSibling.data=t:this.T(O.createTextNode(t)),this._$AH=t}$(t){let{values:e,_$litType$:s}=t,i=typeof s=="number"?this._$AC(t):(s.el===void 0&&(s.el=it.createElement(le(s.h,s.h[0]),this.options)),s);if(this._$AH?._$AD===i)this._$AH.p(e);else{let o=new ht(i,this),n=o.u(this.options);o.p(e),this.T(n),this._$AH=o}}_$AC(t){let e=oe.get(t.strings);return e===void 0&&oe.set(t.strings,e=new it(t)),e}k(t){kt(this._$AH)||(this._$AH=[],this._$AR());let e=this._$AH,s,i=0;for(let o of t)i===e.length?e.push(s=new r(this.O(et()),this.O(et()),this,this.options)):s=e[i],s._$AI(o),i++;i<e.length&&(this._$AR(s&&s._$AB.nextSibling,i),e.length=i)}_$AR(t=this._$AA.nextSibling,e){for(this._$AP?.(!1,!0,e);t!==this._$AB;){let s=Xt(t).nextSibling;Xt(t).remove(),t=s}}setConnected(t){this._$AM===void 0&&(this._$Cv=t,this._$AP?.(t))}},N=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(t,e,s,i,o){this.type=1,this._$AH=p,this._$AN=void 0,this.element=t,this.name=e,this._$AM=i,this.options=o,s.length>2||s[0]!==""||s[1]!==""?(this._$AH=Array(s.length-1).fill(new String),this.strings=s):this._$AH=p}_$AI(t,e=this,s,i){let o=this.strings,n=!1;if(o===void 0)t=U(this,t,e,0),n=!st(t)||t!==this._$AH&&t!==w,n&&(this._$AH=t);else{let l=t,a,u;for(t=o[0],a=0;a<o.length-1;a++)u=U(this,l[s+a],e,a),u===w&&(u=this._$AH[a]),n||=!st(u)||u!==this._$AH[a],u===p?t=p:t!==p&&(t+=(u??"")+o[a+1]),this._$AH[a]=u}n&&!i&&this.j(t)}j(t){t===p?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,t??"")}},mt=class extends N{constructor(){super(...arguments),this.type=3}j(t){this.element[this.name]=t===p?void 0:t}},ft=class extends N{constructor(){super(...arguments),this.type=4}j(t){this.element.toggleAttribute(this.name,!!t&&t!==p)}},gt=class extends N{constructor(t,e,s,i,o){super(t,e,s,i,o),this.type=5}_$AI(t,e=this){if((t=U(this,t,e,0)??p)===w)return;let s=this._$AH,i=t===p&&s!==p||t.capture!==s.capture||t.once!==s.once||t.passive!==s.passive,o=t!==p&&(s===p||i);i&&this.element.removeEventListener(this.name,this,s),o&&this.element.addEventListener(this.name,this,t),this._$AH=t}handleEvent(t){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,t):this._$AH.handleEvent(t)}},vt=class{constructor(t,e,s){this.element=t,this.type=6,this._$AN=void 0,this._$AM=e,this.options=s}get _$AU(){return this._$AM._$AU}_$AI(t){U(this,t)}},de={M:Lt,P:L,A:Tt,C:1,L:ce,R:ht,D:ne,V:U,I:F,H:N,N:ft,U:gt,B:mt,F:vt},Ge=Rt.litHtmlPolyfillSupport;Ge?.(it,F),(Rt.litHtmlVersions??=[]).push("3.3.3");var pe=(r,t,e)=>{let s=e?.renderBefore??t,i=s._$litPart$;if(i===void 0){let o=e?.renderBefore??null;s._$litPart$=i=new F(t.insertBefore(et(),o),o,void 0,e??{})}return i._$AI(r),i};var Ht=globalThis,$=class extends R{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let t=super.createRenderRoot();return this.renderOptions.renderBefore??=t.firstChild,t}update(t){let e=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(t),this._$Do=pe(e,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return w}};$._$litElement$=!0,$.finalized=!0,Ht.litElementHydrateSupport?.({LitElement:$});var Je=Ht.litElementPolyfillSupport;Je?.({LitElement:$});(Ht.litElementVersions??=[]).push("4.2.2");var Qe={attribute:!0,type:String,converter:X,reflect:!1,hasChanged:pt},Xe=(r=Qe,t,e)=>{let{kind:s,metadata:i}=e,o=globalThis.litPropertyMetadata.get(i);if(o===void 0&&globalThis.litPropertyMetadata.set(i,o=new Map),s==="setter"&&((r=Object.create(r)).wrapped=!0),o.set(e.name,r),s==="accessor"){let{name:n}=e;return{set(l){let a=t.get.call(this);t.set.call(this,l),this.requestUpdate(n,a,r,!0,l)},init(l){return l!==void 0&&this.C(n,void 0,r,l),l}}}if(s==="setter"){let{name:n}=e;return function(l){let a=this[n];t.call(this,l),this.requestUpdate(n,a,r,!0,l)}}throw Error("Unsupported decorator location: "+s)};function y(r){return(t,e)=>typeof e=="object"?Xe(r,t,e):((s,i,o)=>{let n=i.hasOwnProperty(o);return i.constructor.createProperty(o,s),n?Object.getOwnPropertyDescriptor(i,o):void 0})(r,t,e)}function _(r){return y({...r,state:!0,attribute:!1})}var j=(r,t,e)=>(e.configurable=!0,e.enumerable=!0,Reflect.decorate&&typeof t!="object"&&Object.defineProperty(r,t,e),e);function V(r,t){return(e,s,i)=>{let o=n=>n.renderRoot?.querySelector(r)??null;if(t){let{get:n,set:l}=typeof s=="object"?e:i??(()=>{let a=Symbol();return{get(){return this[a]},set(u){this[a]=u}}})();return j(e,s,{get(){let a=n.call(this);return a===void 0&&(a=o(this),(a!==null||this.hasUpdated)&&l.call(this,a)),a}})}return j(e,s,{get(){return o(this)}})}}var ue={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4,EVENT:5,ELEMENT:6},$t=r=>(...t)=>({_$litDirective$:r,values:t}),B=class{constructor(t){}get _$AU(){return this._$AM._$AU}_$AT(t,e,s){this._$Ct=t,this._$AM=e,this._$Ci=s}_$AS(t,e){return this.update(t,e)}update(t,e){return this.render(...e)}};var{I:ts}=de,he=r=>r;var me=()=>document.createComment(""),W=(r,t,e)=>{let s=r._$AA.parentNode,i=t===void 0?r._$AB:t._$AA;if(e===void 0){let o=s.insertBefore(me(),i),n=s.insertBefore(me(),i);e=new ts(o,n,r,r.options)}else{let o=e._$AB.nextSibling,n=e._$AM,l=n!==r;if(l){let a;e._$AQ?.(r),e._$AM=r,e._$AP!==void 0&&(a=r._$AU)!==n._$AU&&e._$AP(a)}if(o!==i||l){let a=e._$AA;for(;a!==o;){let u=he(a).nextSibling;he(s).insertBefore(a,i),a=u}}}return e},T=(r,t,e=r)=>(r._$AI(t,e),r),es={},fe=(r,t=es)=>r._$AH=t,ge=r=>r._$AH,bt=r=>{r._$AR(),r._$AA.remove()};var ve=(r,t,e)=>{let s=new Map;for(let i=t;i<=e;i++)s.set(r[i],i);return s},rt=$t(class extends B{constructor(r){if(super(r),r.type!==ue.CHILD)throw Error("repeat() can only be used in text expressions")}dt(r,t,e){let s;e===void 0?e=t:t!==void 0&&(s=t);let i=[],o=[],n=0;for(let l of r)i[n]=s?s(l,n):n,o[n]=e(l,n),n++;return{values:o,keys:i}}render(r,t,e){return this.dt(r,t,e).values}update(r,[t,e,s]){let i=ge(r),{values:o,keys:n}=this.dt(t,e,s);if(!Array.isArray(i))return this.ut=n,o;let l=this.ut??=[],a=[],u,f,c=0,g=i.length-1,m=0,v=o.length-1;for(;c<=g&&m<=v;)if(i[c]===null)c++;else if(i[g]===null)g--;else if(l[c]===n[m])a[m]=T(i[c],o[m]),c++,m++;else if(l[g]===n[v])a[v]=T(i[g],o[v]),g--,v--;else if(l[c]===n[v])a[v]=T(i[c],o[v]),W(r,a[v+1],i[c]),c++,v--;else if(l[g]===n[m])a[m]=T(i[g],o[m]),W(r,i[c],i[g]),g--,m++;else if(u===void 0&&(u=ve(n,m,v),f=ve(l,c,g)),u.has(l[c]))if(u.has(l[g])){let x=f.get(n[m]),G=x!==void 0?i[x]:null;if(G===null){let q=W(r,i[c]);T(q,o[m]),a[m]=q}else a[m]=T(G,o[m]),W(r,i[c],G),i[x]=null;m++}else bt(i[g]),g--;else bt(i[c]),c++;for(;m<=v;){let x=W(r,a[v+1]);T(x,o[m]),a[m++]=x}for(;c<=g;){let x=i[c++];x!==null&&bt(x)}return this.ut=n,fe(r,a),w}});var ye=new WeakMap;function k(r){let t=ye.get(r.locale);return t||(t=ss(r),ye.set(r.locale,t)),t}function ss({locale:r,config:t}){let{language:e,time_format:s}=r,i=r.time_zone==="server"?t.time_zone:void 0,o=s==="system"?void 0:e,n=s==="12"||s==="24"?{hourCycle:s==="12"?"h12":"h23"}:{},l=i===void 0?{}:{timeZone:i},a=new Intl.DateTimeFormat(o,{hour:"numeric",minute:"2-digit",...n,...l}),u=new Intl.DateTimeFormat(o,{dateStyle:"full",timeStyle:"short",...n,...l}),f=new Intl.DateTimeFormat("en-CA",l),c={weekday:"long",day:"numeric",month:"long",...l},g=new Intl.DateTimeFormat(e,c),m=new Intl.DateTimeFormat(e,{...c,year:"numeric"}),v=new Intl.RelativeTimeFormat(e,{numeric:"auto"}),x=rs(r),G=new Intl.ListFormat(e,{type:"unit"}),q=A=>f.format(A);return{time:A=>a.format(A),full:A=>u.format(A),dayKey:q,day:A=>{let[Ft,Bt]=[q(new Date),q(A)],Wt=(Date.parse(Bt)-Date.parse(Ft))/864e5,Kt=Math.abs(Wt)<=1?v.format(Wt,"day"):(Bt.slice(0,4)===Ft.slice(0,4)?g:m).format(A);return Kt.charAt(0).toLocaleUpperCase(e)+Kt.slice(1)},number:A=>x.format(A),list:A=>G.format(A)}}var is={comma_decimal:"en-US",decimal_comma:"de",space_comma:"fr",quote_decimal:"de-CH"};function rs({number_format:r,language:t}){let e=r==="system"?void 0:is[r]??t;return new Intl.NumberFormat(e,{maximumFractionDigits:2,useGrouping:r!=="none"})}function $e(r){let[t,e,s]=[Math.floor(r/3600),Math.floor(r/60)%60,Math.floor(r)%60],i=o=>String(o).padStart(2,"0");return t?`${t}:${i(e)}:${i(s)}`:`${e}:${i(s)}`}function be(r){return r.translationMetadata.translations[r.language]?.isRTL??!1}function E(r,t){customElements.get(r)||customElements.define(r,t)}function Dt(r,t,e){r.dispatchEvent(new CustomEvent(t,{detail:e,bubbles:!0,composed:!0}))}var _t="M6,6.9L3.87,4.78L5.28,3.37L7.4,5.5L6,6.9M13,1V4H11V1H13M20.13,4.78L18,6.9L16.6,5.5L18.72,3.37L20.13,4.78M4.5,10.5V12.5H1.5V10.5H4.5M19.5,10.5H22.5V12.5H19.5V10.5M6,20H18A2,2 0 0,1 20,22H4A2,2 0 0,1 6,20M12,5A6,6 0 0,1 18,11V19H6V11A6,6 0 0,1 12,5Z",ot="M13,13H11V7H13M13,17H11V15H13M12,2A10,10 0 0,0 2,12A10,10 0 0,0 12,22A10,10 0 0,0 22,12A10,10 0 0,0 12,2Z",_e="M15,13H16.5V15.82L18.94,17.23L18.19,18.53L15,16.69V13M19,8H5V19H9.67C9.24,18.09 9,17.07 9,16A7,7 0 0,1 16,9C17.07,9 18.09,9.24 19,9.67V8M5,21C3.89,21 3,20.1 3,19V5C3,3.89 3.89,3 5,3H6V1H8V3H16V1H18V3H19A2,2 0 0,1 21,5V11.1C22.24,12.36 23,14.09 23,16A7,7 0 0,1 16,23C14.09,23 12.36,22.24 11.1,21H5M16,11.15A4.85,4.85 0 0,0 11.15,16C11.15,18.68 13.32,20.85 16,20.85A4.85,4.85 0 0,0 20.85,16C20.85,13.32 18.68,11.15 16,11.15Z",xe="M12 2C17.5 2 22 6.5 22 12S17.5 22 12 22 2 17.5 2 12 6.5 2 12 2M12 4C10.1 4 8.4 4.6 7.1 5.7L18.3 16.9C19.3 15.5 20 13.8 20 12C20 7.6 16.4 4 12 4M16.9 18.3L5.7 7.1C4.6 8.4 4 10.1 4 12C4 16.4 7.6 20 12 20C13.9 20 15.6 19.4 16.9 18.3Z",Ae="M21,7L9,19L3.5,13.5L4.91,12.09L9,16.17L19.59,5.59L21,7Z",we="M0.41,13.41L6,19L7.41,17.58L1.83,12M22.24,5.58L11.66,16.17L7.5,12L6.07,13.41L11.66,19L23.66,7M18,7L16.59,5.58L10.24,11.93L11.66,13.34L18,7Z",Ee="M12,20A8,8 0 0,0 20,12A8,8 0 0,0 12,4A8,8 0 0,0 4,12A8,8 0 0,0 12,20M12,2A10,10 0 0,1 22,12A10,10 0 0,1 12,22C6.47,22 2,17.5 2,12A10,10 0 0,1 12,2M12.5,7V12.25L17,14.92L16.25,16.15L11,13V7H12.5Z",Se="M10,9V5L3,12L10,19V14.9C15,14.9 18.5,16.5 21,20C20,15 17,10 10,9Z";function C(r,t=""){let e=yt`<path d=${r} />`;return t?d`<svg viewBox="0 0 24 24" role="img" aria-label=${t}><title>${t}</title>${e}</svg>`:d`<svg viewBox="0 0 24 24" aria-hidden="true">${e}</svg>`}var P=S`
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
`;var nt=({name:r,started:t})=>`${t} ${r}`,M=class extends ${constructor(){super(...arguments);this.alarms=[];this.announcement="";this.pressed=new Map;this.#t=new Set}static{this.styles=[P,S`
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
    `]}#t;#e;connectedCallback(){super.connectedCallback(),this.#e=setInterval(()=>this.#i(),1e3)}disconnectedCallback(){super.disconnectedCallback(),clearInterval(this.#e)}shouldUpdate(e){return e.size>1||e.get("hass")?.locale!==this.hass.locale}willUpdate(e){if(!e.has("alarms"))return;let s=this.alarms.map(nt),i=this.alarms.filter(o=>!this.#t.has(nt(o)));this.#t=new Set(s),this.pressed=new Map([...this.pressed].filter(([o])=>this.#t.has(o))),(i.length||!s.length)&&(this.announcement=i.map(({name:o})=>this.localize("alarm_new",{name:o})).join(`
`))}render(){return d`<div class="announcement" role="alert">${this.announcement}</div>
      ${this.alarms.length?d`<ul>
            ${rt(this.alarms,nt,e=>this.renderAlarm(e))}
          </ul>`:p}`}updated(){this.#i()}renderAlarm(e){let{localize:s}=this,i=k(this.hass),o=new Date(e.started),n=this.pressed.get(nt(e));return d`<li>
      ${C(_t)}
      <div class="about">
        <div class="name" dir="auto">${e.name}</div>
        <div>
          ${s("alarm_step",{step:i.number(e.step),steps:i.number(e.steps)})} ·
          <time datetime=${e.started} title=${i.full(o)}>${i.time(o)}</time>
        </div>
        ${e.recipients.length?d`<div>${s("alarm_told")} <bdi>${i.list(e.recipients)}</bdi></div>`:p}
        ${e.next===null?d`<div>${s("alarm_last")}</div>`:d`<div>${s("alarm_next")} <span class="next" role="timer" data-next=${e.next}></span></div>`}
      </div>
      ${this.account.may_acknowledge?d`<button ?disabled=${n===""} @click=${()=>this.acknowledge(e)}>${s("alarm_acknowledge")}</button>`:p}
      ${n?d`<div class="failure" role="alert">${n}</div>`:p}
    </li>`}async acknowledge(e){let{entry_id:s}=this.account,i=nt(e);if(this.pressed.get(i)!==""){this.#s(i,"");try{await this.hass.callService("ovh_sms","acknowledge",{name:e.name,config_entry_id:s},void 0,!1)}catch(o){this.#s(i,this.localize.error(o))}}}#s(e,s){this.pressed=new Map([...this.pressed,[e,s]])}#i(){for(let e of this.list?.querySelectorAll(".next")??[]){let s=Math.max(0,(Date.parse(e.dataset.next??"")-Date.now())/1e3);e.textContent=$e(s)}}};h([y({attribute:!1})],M.prototype,"hass",2),h([y({attribute:!1})],M.prototype,"account",2),h([y({attribute:!1})],M.prototype,"alarms",2),h([y({attribute:!1})],M.prototype,"localize",2),h([_()],M.prototype,"announcement",2),h([_()],M.prototype,"pressed",2),h([V("ul")],M.prototype,"list",2);E("ovh-sms-alarms",M);var K=class extends ${choose(t){}render(){return p}};h([y({attribute:!1})],K.prototype,"hass",2),h([y({attribute:!1})],K.prototype,"account",2),h([y({attribute:!1})],K.prototype,"localize",2);E("ovh-sms-compose",K);var zt=30,xt=3600*1e3,[Ce,at]=[300,48],I=class extends ${constructor(){super(...arguments);this.past=[];this.#t={entity:"",at:0}}static{this.styles=[P,S`
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
    `]}#t;shouldUpdate(e){let s=e.get("hass");return e.size>1||!s||s.locale!==this.hass.locale||Date.now()-this.#t.at>xt}willUpdate(){let e=this.account.entities.credits_left??"",s=Date.now()-this.#t.at>xt;(e!==this.#t.entity||e&&s)&&(this.past=e===this.#t.entity?this.past:[],this.#t={entity:e,at:Date.now()},this.#e(e))}render(){let{account:e,localize:s}=this,{credits_left:i,low_credits:o}=e;if(i===null)return e.entities.credits_left?d`<div class="secondary">${s("credits_unknown")}</div>`:p;let n=i<=0?"credits_none":i<(o??0)?"credits_low":"";return d`<div class="content ${i<=0?"none":""}">
      <div>
        <div class="secondary small">${s("credits_left")}</div>
        <div class="left">${k(this.hass).number(i)}</div>
        ${n?d`<div class="low">${C(ot)}${s(n)}</div>`:p}
      </div>
      ${this.renderChart([...this.past,[Date.now(),i]])}
    </div>`}renderChart(e){let[s,i]=[e[0],e.at(-1)];if(e.length<2||!s||!i)return p;let{number:o}=k(this.hass),n=e.map(([,v])=>v),[l,a]=[Math.max(...n),Math.min(...n)],u=this.localize("credits_chart",{first:o(s[1]),last:o(i[1]),least:o(a),most:o(l)}),f=Date.now()-zt*24*xt,c=v=>Ce*(v-f)/(Date.now()-f),g=v=>at-at*v/(l||1),m=e.map(([v,x])=>`${c(v).toFixed(1)},${g(x).toFixed(1)}`).join("L");return d`<figure>
      <svg class="chart" viewBox="0 0 ${Ce} ${at}" preserveAspectRatio="none" role="img" aria-label=${u}>
        <title>${u}</title>
        ${yt`<path class="area" d="M${c(s[0]).toFixed(1)},${at}L${m}V${at}Z" /><path d="M${m}" />`}
      </svg>
      <figcaption class="secondary small">${this.localize("credits_days",{count:o(zt)})}</figcaption>
    </figure>`}async#e(e){if(!(!e||!this.hass.config.components.includes("recorder")))try{let s=await this.hass.callWS({type:"recorder/statistics_during_period",start_time:new Date(Date.now()-zt*24*xt).toISOString(),statistic_ids:[e],period:"hour",types:["mean"]});this.#t.entity===e&&(this.past=(s[e]??[]).flatMap(({start:i,mean:o})=>o===null?[]:[[i,o]]))}catch{this.past=[]}}};h([y({attribute:!1})],I.prototype,"hass",2),h([y({attribute:!1})],I.prototype,"account",2),h([y({attribute:!1})],I.prototype,"localize",2),h([_()],I.prototype,"past",2);E("ovh-sms-credits",I);var Me=[1,2,5,10,30],At=class{constructor(t){this.host=t;this.messages=[];this.alarms=[];this.more=!1;this.error=null;this.#s=50;this.#i=0;this.#r=0;this.#a=()=>{this.#r=0,this.#o()};t.addController(this)}#t;#e;#s;#i;#r;#l;#n;hostConnected(){this.#o()}hostDisconnected(){this.#c(),this.#t?.connection.removeEventListener("ready",this.#a)}follow(t,e){let s=this.#t;this.#t=t,!(s?.connection===t.connection&&s.language===t.language&&this.#e===e)&&(s?.connection!==t.connection&&s?.connection.removeEventListener("ready",this.#a),this.#e!==e&&(this.account=void 0,this.messages=[],this.alarms=[],this.#s=50),this.#e=e,this.#o())}loadMore(){this.more&&this.#s<1e3&&(this.#s=Math.min(this.#s*3,1e3),this.#o())}#a;#c(){this.#i+=1,clearTimeout(this.#l),this.#n?.().catch(()=>{}),this.#n=void 0}#o(){let t=this.#t;t&&(this.#c(),t.connection.addEventListener("ready",this.#a),this.#d(t,this.#i))}async#d(t,e){let s=!0;try{let i=await t.connection.subscribeMessage(o=>{e===this.#i&&(this.#p(o,s),s=!1)},{type:"ovh_sms/subscribe",...this.#e&&{account:this.#e},limit:this.#s,language:t.language},{resubscribe:!1});e===this.#i?this.#n=i:i().catch(()=>{})}catch(i){e===this.#i&&this.#u(i)}}#p(t,e){this.error=null,this.#r=0,this.account=t.account??this.account,this.alarms=t.alarms??this.alarms,this.more=(t.more??this.more)&&this.#s<1e3,(e||t.messages||t.removed)&&(this.messages=os(e?[]:this.messages,t)),this.host.requestUpdate()}#u(t){this.error=t;let e=Me[Math.min(this.#r,Me.length-1)]??30;this.#r+=1,this.#l=setTimeout(()=>this.#o(),e*1e3),this.host.requestUpdate()}};function os(r,t){let e=new Map(r.map(s=>[s.id,s]));for(let s of t.removed??[])e.delete(s);for(let s of t.messages??[])e.set(s.id,s);return[...e.values()].sort((s,i)=>Date.parse(i.time)-Date.parse(s.time))}var Ot=new Map;function Z(r){let{language:t}=r,e=Ot.get(t);return e||(e=ns(r,t),e.catch(()=>Ot.delete(t)),Ot.set(t,e)),e}async function ns(r,t){let e=["common","exceptions"].map(n=>r.callWS({type:"frontend/get_translations",language:t,category:n,integration:"ovh_sms"})),s=Object.assign({},...(await Promise.all(e)).map(n=>n.resources));return Object.assign((n,l={})=>Re(s[`component.ovh_sms.common.card_${n}`]??"",l),{error:n=>{let{translation_domain:l,translation_key:a,translation_placeholders:u,message:f}=n??{},c=l==="ovh_sms"&&s[`component.ovh_sms.exceptions.${a}.message`];return c?Re(c,u??{}):f||String(n)}})}function Re(r,t){return r.replace(/\{(\w+)\}/g,(e,s)=>String(t[s]??e))}var as={},Le=$t(class extends B{constructor(){super(...arguments),this.ot=as}render(r,t){return t()}update(r,[t,e]){if(Array.isArray(t)){if(Array.isArray(this.ot)&&this.ot.length===t.length&&t.every((s,i)=>s===this.ot[i]))return w}else if(this.ot===t)return w;return this.ot=Array.isArray(t)?Array.from(t):t,this.render(t,e)}});var wt={queued:Ee,held:_e,sent:Ae,delivered:we,failed:ot,expired:ot,cancelled:xe,received:""},ls=new Set(["sent","delivered"]),Te=3;function Ut(r){let t=r.receivers.map(e=>e.recipient??e.receiver??"");return r.direction==="in"?[r.sender??""]:[...new Set(t)]}function ke(r,t,e){let s=new Date(r.time);return d`<div class="bubble">
    <div class="head">${cs(r,t)}${ds(r,t)}</div>
    ${t.quoted===null?p:d`<div class="quote" dir="auto">${t.quoted}</div>`}
    ${r.message===null?p:d`<div class="text" dir="auto">${r.message}</div>`}
    <div class="meta">
      ${ps(r,t,s)}
      <time datetime=${r.time} title=${t.formats.full(s)}>${t.formats.time(s)}</time>
    </div>
    ${us(r.receivers,t)}
    ${t.error?d`<div class="error" role="alert">${t.error}</div>`:p}
    ${fs(r,t,e)}
  </div>`}function cs(r,{localize:t,formats:e}){let s=Ut(r),i=s.length-Te;return d`<span class="who">
    <span class="direction">${t(r.direction==="in"?"stream_from":"stream_to")}</span>
    <bdi>${e.list(s.slice(0,Te))}</bdi>${i>0?` +${e.number(i)}`:p}
  </span>`}function ds({alarm:r},{localize:t}){return r===null?p:d`<span class="badge">${C(_t,t("alarm"))}<bdi>${r}</bdi></span>`}function ps(r,{localize:t,formats:e},s){let{status:i}=r;if(i==="received")return p;let o=i==="held"&&s.getTime()>Date.now()?t("stream_leaves",{time:e.time(s)}):t(`status_${i}`);return ls.has(i)?d`<span class="status ${i}">${C(wt[i],o)}</span>`:d`<span class="status ${i}">${C(wt[i])}${o}</span>`}function us(r,t){if(r.length>1)return d`<details>
      <summary>${t.localize("stream_phones",{count:t.formats.number(r.length)})} ${hs(r,t)}</summary>
      <ul>
        ${r.map(s=>ms(s,t))}
      </ul>
    </details>`;let e=r[0]?.explanation;return e?d`<div class="explanation" dir="auto">${e}</div>`:p}function hs(r,{localize:t,formats:e}){let s=new Map;for(let{status:i}of r)s.set(i,(s.get(i)??0)+1);return[...s].map(([i,o])=>d`<span class="status ${i}">${C(wt[i],t(`status_${i}`))}${e.number(o)}</span> `)}function ms({recipient:r,receiver:t,status:e,explanation:s},{localize:i}){return d`<li>
    <span class="status ${e}">${C(wt[e])}</span>
    <span>
      ${r===null?p:d`<bdi>${r}</bdi>`}
      ${t===null?p:d`<bdi>${t}</bdi>`}: ${i(`status_${e}`)}
      ${s?d`<span class="explanation" dir="auto">${s}</span>`:p}
    </span>
  </li>`}function fs(r,t,e){let{localize:s,replyTo:i}=t;return i!==null?d`<div class="actions">
      <button @click=${()=>e.reply(i)}>${C(Se)}${s("stream_reply")}</button>
    </div>`:r.tag===null||!t.mayCancel?p:t.asking?d`<div class="actions" role="group" aria-label=${s("stream_cancel_question")}>
    <span class="question">${s("stream_cancel_question")}</span>
    <button class="confirm" @click=${()=>e.cancel(r)}>${s("stream_cancel_yes")}</button>
    <button @click=${()=>e.ask(r.id,!1)}>${s("stream_cancel_no")}</button>
  </div>`:d`<div class="actions">
      <button class="cancel" ?disabled=${t.cancelling} @click=${()=>e.ask(r.id,!0)}>
        ${s("stream_cancel")}
      </button>
    </div>`}var Pe=S`
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
  .meta .status {
    order: 1;
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
  .actions {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: flex-end;
    gap: 0 4px;
    margin-inline: -8px;
  }
  .actions .question {
    padding-inline: 8px;
  }
  .actions button {
    min-height: 36px;
    padding: 4px 12px;
  }
  .older {
    display: flex;
    margin: 8px auto;
  }
  @media (pointer: coarse) {
    .actions button {
      min-height: 44px;
    }
    summary {
      padding-block: 12px;
    }
  }
`;var gs=/^\+\d+$/,vs=new Set(["failed","expired"]),b=class extends ${constructor(){super(...arguments);this.messages=[];this.more=!1;this.announcement="";this.asking="";this.cancelling=new Set;this.error={id:"",words:""};this.loading=!1;this.loadOlder=()=>{this.loading||(this.loading=!0,Dt(this,"ovh-sms-more"))}}static{this.styles=[P,Pe]}#t;#e;disconnectedCallback(){super.disconnectedCallback(),this.#e?.disconnect(),this.#e=void 0}shouldUpdate(e){let s=e.get("hass");return e.size>1||!s||s.locale!==this.hass.locale}willUpdate(e){e.has("messages")&&(this.loading=!1,this.#i())}render(){let{account:e,localize:s,messages:i}=this;if(!i.length)return d`<p class="empty secondary">${s("stream_empty")}</p>`;let o=k(this.hass);return d`
      ${e.may_read_texts?p:d`<p class="secondary small">${s("stream_no_texts")}</p>`}
      <div class="announcement" role="status">${this.announcement}</div>
      <div class="scroll" role="region" tabindex="0" aria-label=${s("stream_messages")}>
        ${rt(ys(i,o),([n])=>n,([n,l])=>this.renderDay(n,l,o))}
        ${this.more?d`<button class="older" ?disabled=${this.loading} @click=${this.loadOlder}>${s("stream_older")}</button>`:p}
      </div>
    `}updated(){this.#e?.disconnect(),this.older&&this.scroller&&!this.loading&&(this.#e??=new IntersectionObserver(e=>e.some(s=>s.isIntersecting)&&this.loadOlder(),{root:this.scroller,rootMargin:"200px"}),this.#e.observe(this.older))}ask(e,s){this.asking=s?e:"",this.error={id:"",words:""},this.updateComplete.then(()=>this.renderRoot.querySelector(`[data-id="${CSS.escape(e)}"] .${s?"confirm":"cancel"}`)?.focus())}async cancel(e){let{id:s,tag:i}=e;this.asking="",this.cancelling=new Set([...this.cancelling,s]);try{await this.hass.callService("ovh_sms","cancel",{tag:i},void 0,!1)}catch(o){this.error={id:s,words:this.localize.error(o)}}this.cancelling=new Set([...this.cancelling].filter(o=>o!==s))}reply(e){Dt(this,"ovh-sms-reply",e)}renderDay(e,s,i){return d`<div class="day" id=${e}><span>${i.day(new Date(s[0]?.time??""))}</span></div>
      <ol aria-labelledby=${e}>
        ${rt(s,({id:o})=>o,o=>this.renderMessage(o,i))}
      </ol>`}renderMessage(e,s){let{account:i,localize:o}=this,{id:n,direction:l,status:a,is_reply_to:u}=e,f={localize:o,formats:s,mayCancel:i.may_cancel,replyTo:this.#s(e),quoted:u!==null&&this.#t?.get(u)?.message||null,asking:this.asking===n,cancelling:this.cancelling.has(n),error:this.error.id===n?this.error.words:""};return d`<li class="${l} ${a}" data-id=${n}>
      ${Le([e,...Object.values(f)],()=>ke(e,f,this))}
    </li>`}#s({direction:e,sender:s}){if(e==="out"||s===null)return null;let{recipients:i,may_type_numbers:o}=this.account;return i.find(({name:l})=>l===s)?.id??(o&&gs.test(s)?s:null)}#i(){let e=this.#t;this.#t=new Map(this.messages.map(o=>[o.id,o]));let s=Math.max(...[...e?.values()??[]].map(({time:o})=>Date.parse(o))),i=e?this.messages.flatMap(o=>this.#r(o,e.get(o.id),s)):[];i.length&&(this.announcement=i.join(`
`))}#r(e,s,i){let{localize:o}=this,n=k(this.hass).list(Ut(e));return e.status==="received"?!s&&Date.parse(e.time)>=i?[`${o("stream_from")} ${n}: ${e.message??""}`]:[]:s&&s.status!==e.status&&vs.has(e.status)?[`${o("stream_to")} ${n}: ${o(`status_${e.status}`)}`]:[]}};h([y({attribute:!1})],b.prototype,"hass",2),h([y({attribute:!1})],b.prototype,"account",2),h([y({attribute:!1})],b.prototype,"messages",2),h([y({type:Boolean})],b.prototype,"more",2),h([y({attribute:!1})],b.prototype,"localize",2),h([_()],b.prototype,"announcement",2),h([_()],b.prototype,"asking",2),h([_()],b.prototype,"cancelling",2),h([_()],b.prototype,"error",2),h([_()],b.prototype,"loading",2),h([V(".older")],b.prototype,"older",2),h([V(".scroll")],b.prototype,"scroller",2);function ys(r,{dayKey:t}){let e=new Map;for(let s of r){let i=t(new Date(s.time)),o=e.get(i);o?o.push(s):e.set(i,[s])}return[...e]}E("ovh-sms-stream",b);var H=class extends ${constructor(){super(...arguments);this.preview=!1;this.config={type:"custom:ovh-sms-card"};this.feed=new At(this)}static{this.styles=[P,S`
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
    `]}static getStubConfig(){return{}}setConfig(e){this.config=e}getCardSize(){return 8}getGridOptions(){return{columns:12,min_columns:6,rows:"auto"}}willUpdate(e){let{hass:s}=this;s&&(this.feed.follow(s,this.config.account),(e.get("hass")?.language!==s.language||!this.localize)&&Z(s).then(i=>this.localize=i))}render(){let{hass:e,localize:s,feed:i}=this;if(!e||!s)return d`<ha-card aria-busy="true"><div class="content"></div></ha-card>`;let o=i.account?this.renderAccount(e,s,i.account):p;return d`<ha-card>
      <div class="content" dir=${be(e)?"rtl":"ltr"} lang=${e.language}>${o}</div>
    </ha-card>`}renderAccount(e,s,i){let{alarms:o,messages:n,more:l}=this.feed,a=u=>this.config[u]!==!1;return d`
      ${a("alarms")?d`<ovh-sms-alarms .hass=${e} .account=${i} .alarms=${o} .localize=${s}></ovh-sms-alarms>`:p}
      ${a("compose")?d`<ovh-sms-compose .hass=${e} .account=${i} .localize=${s}></ovh-sms-compose>`:p}
      ${a("stream")?d`<ovh-sms-stream
            .hass=${e}
            .account=${i}
            .messages=${n}
            .more=${l}
            .localize=${s}
            @ovh-sms-more=${()=>this.feed.loadMore()}
            @ovh-sms-reply=${u=>this.compose?.choose(u.detail)}
          ></ovh-sms-stream>`:p}
      ${a("credits")?d`<ovh-sms-credits .hass=${e} .account=${i} .localize=${s}></ovh-sms-credits>`:p}
    `}};h([y({attribute:!1})],H.prototype,"hass",2),h([y({type:Boolean})],H.prototype,"preview",2),h([_()],H.prototype,"config",2),h([_()],H.prototype,"localize",2),h([V("ovh-sms-compose")],H.prototype,"compose",2);E("ovh-sms-card",H);function He(r,t){return t?.platform==="ovh_sms"?r.devices[t.device_id??""]?.config_entries[0]:void 0}function Et(r){let t=new Map;for(let i of Object.values(r.entities)){let o=r.devices[i.device_id??""];if(i.platform!=="ovh_sms"||!o||i.hidden||!r.states[i.entity_id])continue;let n=t.get(o.id)??{device:o,name:o.name_by_user??o.name??"",entities:{}};n.entities[i.translation_key??""]=i.entity_id,t.set(o.id,n)}let e=[...t.values()].sort((i,o)=>i.name.localeCompare(o.name,r.language)),s=({device:i})=>i.via_device_id!==null;return e.filter(i=>!s(i)).map(i=>({...i,entry_id:i.device.config_entries[0]??"",recipients:e.filter(({device:o})=>o.via_device_id===i.device.id)}))}var Vt=class extends HTMLElement{static{this.registryDependencies=["entities","devices"]}static async generate(t,e){let s=await Z(e),i=Et(e),o=i.length>1,n=i.map((l,a)=>({...De(o?l.name:"SMS",a?`sms-${a+1}`:"sms"),sections:$s(l,o,s)}));return{views:n.length?n:[{...De("SMS","sms"),sections:[ze({})]}]}}};function De(r,t){return{type:"sections",title:r,path:t,icon:"mdi:message-text",max_columns:3}}function ze(r){return{type:"grid",cards:[{type:"custom:ovh-sms-card",...r}]}}function $s(r,t,e){let{entities:s,recipients:i}=r,o=[...Nt(e("page_credits"),"mdi:cash",[...jt(s,["credits_left","queued","credits_used_today","credits_used_month","key_expires"]),...bs(s.credits_left)]),...Nt(e("page_alarms"),"mdi:alarm-light",[...jt(s,["open_alarms"]),...Oe(s.acknowledge),...jt(s,["silence_guard","silence_until"])]),...Nt(e("page_recipients"),"mdi:account-multiple",i.flatMap(_s))],n={...t&&{account:r.entry_id},...s.credits_left&&{credits:!1}};return[ze(n),...o]}function Nt(r,t,e){return e.length?[{type:"grid",cards:[{type:"heading",heading:r,icon:t},...e]}]:[]}function jt(r,t){return t.flatMap(e=>{let s=r[e];return s?[{type:"tile",entity:s,name:{type:"entity"}}]:[]})}function bs(r){return r?[{type:"history-graph",hours_to_show:168,entities:[r]}]:[]}function _s({name:r,entities:t}){let{last_status:e,test:s}=t;return[...e?[{type:"tile",entity:e,name:r}]:[],...Oe(s,{confirmation:!0})]}function Oe(r,t={}){let e={action:"toggle",...t};return r?[{type:"tile",entity:r,name:{type:"entity"},hide_state:!0,tap_action:e}]:[]}E("ll-strategy-dashboard-ovh-sms",Vt);var It="https://github.com/OWNER/ovh_sms#readme";var qt={type:"ovh-sms-card",name:"OVHcloud SMS",description:"",documentationURL:It,preview:!0,getEntitySuggestion(r,t){let e=He(r,r.entities[t]);return e?{config:{type:"custom:ovh-sms-card",...Et(r).length>1&&{account:e}}}:null}},Ue={type:"ovh-sms",strategyType:"dashboard",name:"SMS",description:"",documentationURL:It};async function As(r){let t=await Z({language:document.documentElement.lang,callWS:r});qt.description=t("description"),Ue.description=t("page_description")}var Y=window;Y.customCards??=[];Y.customStrategies??=[];Y.customCards.some(({type:r})=>r===qt.type)||(Y.customCards.push(qt),Y.customStrategies.push(Ue),Y.hassConnection?.then(({conn:r})=>{let t=()=>{As(e=>r.sendMessagePromise(e)).catch(()=>{})};new MutationObserver(t).observe(document.documentElement,{attributeFilter:["lang"]}),t()}));
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
