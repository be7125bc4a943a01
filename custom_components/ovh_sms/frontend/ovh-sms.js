var Es=Object.defineProperty;var Cs=Object.getOwnPropertyDescriptor;var p=(r,t,e,s)=>{for(var i=s>1?void 0:s?Cs(t,e):t,o=r.length-1,n;o>=0;o--)(n=r[o])&&(i=(s?n(t,e,i):n(i))||i);return s&&i&&Es(t,e,i),i};var ve=globalThis,ye=ve.ShadowRoot&&(ve.ShadyCSS===void 0||ve.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,je=Symbol(),gt=new WeakMap,ie=class{constructor(t,e,s){if(this._$cssResult$=!0,s!==je)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=t,this.t=e}get styleSheet(){let t=this.o,e=this.t;if(ye&&t===void 0){let s=e!==void 0&&e.length===1;s&&(t=gt.get(e)),t===void 0&&((this.o=t=new CSSStyleSheet).replaceSync(this.cssText),s&&gt.set(e,t))}return t}toString(){return this.cssText}},vt=r=>new ie(typeof r=="string"?r:r+"",void 0,je),A=(r,...t)=>{let e=r.length===1?r[0]:t.reduce((s,i,o)=>s+(n=>{if(n._$cssResult$===!0)return n.cssText;if(typeof n=="number")return n;throw Error("Value passed to 'css' function must be a 'css' function result: "+n+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")})(i)+r[o+1],r[0]);return new ie(e,r,je)},yt=(r,t)=>{if(ye)r.adoptedStyleSheets=t.map(e=>e instanceof CSSStyleSheet?e:e.styleSheet);else for(let e of t){let s=document.createElement("style"),i=ve.litNonce;i!==void 0&&s.setAttribute("nonce",i),s.textContent=e.cssText,r.appendChild(s)}},Ie=ye?r=>r:r=>r instanceof CSSStyleSheet?(t=>{let e="";for(let s of t.cssRules)e+=s.cssText;return vt(e)})(r):r;var{is:Ss,defineProperty:Ts,getOwnPropertyDescriptor:Rs,getOwnPropertyNames:ks,getOwnPropertySymbols:Ls,getPrototypeOf:Ms}=Object,be=globalThis,bt=be.trustedTypes,Hs=bt?bt.emptyScript:"",Ps=be.reactiveElementPolyfillSupport,re=(r,t)=>r,oe={toAttribute(r,t){switch(t){case Boolean:r=r?Hs:null;break;case Object:case Array:r=r==null?r:JSON.stringify(r)}return r},fromAttribute(r,t){let e=r;switch(t){case Boolean:e=r!==null;break;case Number:e=r===null?null:Number(r);break;case Object:case Array:try{e=JSON.parse(r)}catch{e=null}}return e}},$e=(r,t)=>!Ss(r,t),$t={attribute:!0,type:String,converter:oe,reflect:!1,useDefault:!1,hasChanged:$e};Symbol.metadata??=Symbol("metadata"),be.litPropertyMetadata??=new WeakMap;var M=class extends HTMLElement{static addInitializer(t){this._$Ei(),(this.l??=[]).push(t)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(t,e=$t){if(e.state&&(e.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(t)&&((e=Object.create(e)).wrapped=!0),this.elementProperties.set(t,e),!e.noAccessor){let s=Symbol(),i=this.getPropertyDescriptor(t,s,e);i!==void 0&&Ts(this.prototype,t,i)}}static getPropertyDescriptor(t,e,s){let{get:i,set:o}=Rs(this.prototype,t)??{get(){return this[e]},set(n){this[e]=n}};return{get:i,set(n){let l=i?.call(this);o?.call(this,n),this.requestUpdate(t,l,s)},configurable:!0,enumerable:!0}}static getPropertyOptions(t){return this.elementProperties.get(t)??$t}static _$Ei(){if(this.hasOwnProperty(re("elementProperties")))return;let t=Ms(this);t.finalize(),t.l!==void 0&&(this.l=[...t.l]),this.elementProperties=new Map(t.elementProperties)}static finalize(){if(this.hasOwnProperty(re("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(re("properties"))){let e=this.properties,s=[...ks(e),...Ls(e)];for(let i of s)this.createProperty(i,e[i])}let t=this[Symbol.metadata];if(t!==null){let e=litPropertyMetadata.get(t);if(e!==void 0)for(let[s,i]of e)this.elementProperties.set(s,i)}this._$Eh=new Map;for(let[e,s]of this.elementProperties){let i=this._$Eu(e,s);i!==void 0&&this._$Eh.set(i,e)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(t){let e=[];if(Array.isArray(t)){let s=new Set(t.flat(1/0).reverse());for(let i of s)e.unshift(Ie(i))}else t!==void 0&&e.push(Ie(t));return e}static _$Eu(t,e){let s=e.attribute;return s===!1?void 0:typeof s=="string"?s:typeof t=="string"?t.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(t=>this.enableUpdating=t),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(t=>t(this))}addController(t){(this._$EO??=new Set).add(t),this.renderRoot!==void 0&&this.isConnected&&t.hostConnected?.()}removeController(t){this._$EO?.delete(t)}_$E_(){let t=new Map,e=this.constructor.elementProperties;for(let s of e.keys())this.hasOwnProperty(s)&&(t.set(s,this[s]),delete this[s]);t.size>0&&(this._$Ep=t)}createRenderRoot(){let t=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return yt(t,this.constructor.elementStyles),t}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(t=>t.hostConnected?.())}enableUpdating(t){}disconnectedCallback(){this._$EO?.forEach(t=>t.hostDisconnected?.())}attributeChangedCallback(t,e,s){this._$AK(t,s)}_$ET(t,e){let s=this.constructor.elementProperties.get(t),i=this.constructor._$Eu(t,s);if(i!==void 0&&s.reflect===!0){let o=(s.converter?.toAttribute!==void 0?s.converter:oe).toAttribute(e,s.type);this._$Em=t,o==null?this.removeAttribute(i):this.setAttribute(i,o),this._$Em=null}}_$AK(t,e){let s=this.constructor,i=s._$Eh.get(t);if(i!==void 0&&this._$Em!==i){let o=s.getPropertyOptions(i),n=typeof o.converter=="function"?{fromAttribute:o.converter}:o.converter?.fromAttribute!==void 0?o.converter:oe;this._$Em=i;let l=n.fromAttribute(e,o.type);this[i]=l??this._$Ej?.get(i)??l,this._$Em=null}}requestUpdate(t,e,s,i=!1,o){if(t!==void 0){let n=this.constructor;if(i===!1&&(o=this[t]),s??=n.getPropertyOptions(t),!((s.hasChanged??$e)(o,e)||s.useDefault&&s.reflect&&o===this._$Ej?.get(t)&&!this.hasAttribute(n._$Eu(t,s))))return;this.C(t,e,s)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(t,e,{useDefault:s,reflect:i,wrapped:o},n){s&&!(this._$Ej??=new Map).has(t)&&(this._$Ej.set(t,n??e??this[t]),o!==!0||n!==void 0)||(this._$AL.has(t)||(this.hasUpdated||s||(e=void 0),this._$AL.set(t,e)),i===!0&&this._$Em!==t&&(this._$Eq??=new Set).add(t))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(e){Promise.reject(e)}let t=this.scheduleUpdate();return t!=null&&await t,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[i,o]of this._$Ep)this[i]=o;this._$Ep=void 0}let s=this.constructor.elementProperties;if(s.size>0)for(let[i,o]of s){let{wrapped:n}=o,l=this[i];n!==!0||this._$AL.has(i)||l===void 0||this.C(i,void 0,o,l)}}let t=!1,e=this._$AL;try{t=this.shouldUpdate(e),t?(this.willUpdate(e),this._$EO?.forEach(s=>s.hostUpdate?.()),this.update(e)):this._$EM()}catch(s){throw t=!1,this._$EM(),s}t&&this._$AE(e)}willUpdate(t){}_$AE(t){this._$EO?.forEach(e=>e.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(t)),this.updated(t)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(t){return!0}update(t){this._$Eq&&=this._$Eq.forEach(e=>this._$ET(e,this[e])),this._$EM()}updated(t){}firstUpdated(t){}};M.elementStyles=[],M.shadowRootOptions={mode:"open"},M[re("elementProperties")]=new Map,M[re("finalized")]=new Map,Ps?.({ReactiveElement:M}),(be.reactiveElementVersions??=[]).push("2.1.2");var Ve=globalThis,xt=r=>r,xe=Ve.trustedTypes,_t=xe?xe.createPolicy("lit-html",{createHTML:r=>r}):void 0,qe="$lit$",H=`lit$${Math.random().toFixed(9).slice(2)}$`,We="?"+H,zs=`<${We}>`,W=document,ae=()=>W.createComment(""),le=r=>r===null||typeof r!="object"&&typeof r!="function",Be=Array.isArray,Tt=r=>Be(r)||typeof r?.[Symbol.iterator]=="function",Fe=`[ 	
\f\r]`,ne=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,wt=/-->/g,At=/>/g,V=RegExp(`>|${Fe}(?:([^\\s"'>=/]+)(${Fe}*=${Fe}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),Et=/'/g,Ct=/"/g,Rt=/^(?:script|style|textarea|title)$/i,Ke=r=>(t,...e)=>({_$litType$:r,strings:t,values:e}),c=Ke(1),Se=Ke(2),Ri=Ke(3),T=Symbol.for("lit-noChange"),d=Symbol.for("lit-nothing"),St=new WeakMap,q=W.createTreeWalker(W,129);function kt(r,t){if(!Be(r)||!r.hasOwnProperty("raw"))throw Error("invalid template strings array");return _t!==void 0?_t.createHTML(t):t}var Lt=(r,t)=>{let e=r.length-1,s=[],i,o=t===2?"<svg>":t===3?"<math>":"",n=ne;for(let l=0;l<e;l++){let a=r[l],h,m,u=-1,v=0;for(;v<a.length&&(n.lastIndex=v,m=n.exec(a),m!==null);)v=n.lastIndex,n===ne?m[1]==="!--"?n=wt:m[1]!==void 0?n=At:m[2]!==void 0?(Rt.test(m[2])&&(i=RegExp("</"+m[2],"g")),n=V):m[3]!==void 0&&(n=V):n===V?m[0]===">"?(n=i??ne,u=-1):m[1]===void 0?u=-2:(u=n.lastIndex-m[2].length,h=m[1],n=m[3]===void 0?V:m[3]==='"'?Ct:Et):n===Ct||n===Et?n=V:n===wt||n===At?n=ne:(n=V,i=void 0);let g=n===V&&r[l+1].startsWith("/>")?" ":"";o+=n===ne?a+zs:u>=0?(s.push(h),a.slice(0,u)+qe+a.slice(u)+H+g):a+H+(u===-2?l:g)}return[kt(r,o+(r[e]||"<?>")+(t===2?"</svg>":t===3?"</math>":"")),s]},ce=class r{constructor({strings:t,_$litType$:e},s){let i;this.parts=[];let o=0,n=0,l=t.length-1,a=this.parts,[h,m]=Lt(t,e);if(this.el=r.createElement(h,s),q.currentNode=this.el.content,e===2||e===3){let u=this.el.content.firstChild;u.replaceWith(...u.childNodes)}for(;(i=q.nextNode())!==null&&a.length<l;){if(i.nodeType===1){if(i.hasAttributes())for(let u of i.getAttributeNames())if(u.endsWith(qe)){let v=m[n++],g=i.getAttribute(u).split(H),y=/([.?@])?(.*)/.exec(v);a.push({type:1,index:o,name:y[2],strings:g,ctor:y[1]==="."?we:y[1]==="?"?Ae:y[1]==="@"?Ee:K}),i.removeAttribute(u)}else u.startsWith(H)&&(a.push({type:6,index:o}),i.removeAttribute(u));if(Rt.test(i.tagName)){let u=i.textContent.split(H),v=u.length-1;if(v>0){i.textContent=xe?xe.emptyScript:"";for(let g=0;g<v;g++)i.append(u[g],ae()),q.nextNode(),a.push({type:2,index:++o});i.append(u[v],ae())}}}else if(i.nodeType===8)if(i.data===We)a.push({type:2,index:o});else{let u=-1;for(;(u=i.data.indexOf(H,u+1))!==-1;)a.push({type:7,index:o}),u+=H.length-1}o++}}static createElement(t,e){let s=W.createElement("template");return s.innerHTML=t,s}};function B(r,t,e=r,s){if(t===T)return t;let i=s!==void 0?e._$Co?.[s]:e._$Cl,o=le(t)?void 0:t._$litDirective$;return i?.constructor!==o&&(i?._$AO?.(!1),o===void 0?i=void 0:(i=new o(r),i._$AT(r,e,s)),s!==void 0?(e._$Co??=[])[s]=i:e._$Cl=i),i!==void 0&&(t=B(r,i._$AS(r,t.values),i,s)),t}var _e=class{constructor(t,e){this._$AV=[],this._$AN=void 0,this._$AD=t,this._$AM=e}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(t){let{el:{content:e},parts:s}=this._$AD,i=(t?.creationScope??W).importNode(e,!0);q.currentNode=i;let o=q.nextNode(),n=0,l=0,a=s[0];for(;a!==void 0;){if(n===a.index){let h;a.type===2?h=new J(o,o.nextSibling,this,t):a.type===1?h=new a.ctor(o,a.name,a.strings,this,t):a.type===6&&(h=new Ce(o,this,t)),this._$AV.push(h),a=s[++l]}n!==a?.index&&(o=q.nextNode(),n++)}return q.currentNode=W,i}p(t){let e=0;for(let s of this._$AV)s!==void 0&&(s.strings!==void 0?(s._$AI(t,s,e),e+=s.strings.length-2):s._$AI(t[e])),e++}},J=class r{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(t,e,s,i){this.type=2,this._$AH=d,this._$AN=void 0,this._$AA=t,this._$AB=e,this._$AM=s,this.options=i,this._$Cv=i?.isConnected??!0}get parentNode(){let t=this._$AA.parentNode,e=this._$AM;return e!==void 0&&t?.nodeType===11&&(t=e.parentNode),t}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(t,e=this){t=B(this,t,e),le(t)?t===d||t==null||t===""?(this._$AH!==d&&this._$AR(),this._$AH=d):t!==this._$AH&&t!==T&&this._(t):t._$litType$!==void 0?this.$(t):t.nodeType!==void 0?this.T(t):Tt(t)?this.k(t):this._(t)}O(t){return this._$AA.parentNode.insertBefore(t,this._$AB)}T(t){this._$AH!==t&&(this._$AR(),this._$AH=this.O(t))}_(t){this._$AH!==d&&le(this._$AH)?this._$AA.nextSibling.data=t:this.T(W.createTextNode(t)),this._$AH=t}$(t){let{values:e,_$litType$:s}=t,i=typeof s=="number"?this._$AC(t):(s.el===void 0&&(s.el=ce.createElement(kt(s.h,s.h[0]),this.options)),s);if(this._$AH?._$AD===i)this._$AH.p(e);else{let o=new _e(i,this),n=o.u(this.options);o.p(e),this.T(n),this._$AH=o}}_$AC(t){let e=St.get(t.strings);return e===void 0&&St.set(t.strings,e=new ce(t)),e}k(t){Be(this._$AH)||(this._$AH=[],this._$AR());let e=this._$AH,s,i=0;for(let o of t)i===e.length?e.push(s=new r(this.O(ae()),this.O(ae()),this,this.options)):s=e[i],s._$AI(o),i++;i<e.length&&(this._$AR(s&&s._$AB.nextSibling,i),e.length=i)}_$AR(t=this._$AA.nextSibling,e){for(this._$AP?.(!1,!0,e);t!==this._$AB;){let s=xt(t).nextSibling;xt(t).remove(),t=s}}setConnected(t){this._$AM===void 0&&(this._$Cv=t,this._$AP?.(t))}},K=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(t,e,s,i,o){this.type=1,this._$AH=d,this._$AN=void 0,this.element=t,this.name=e,this._$AM=i,this.options=o,s.length>2||s[0]!==""||s[1]!==""?(this._$AH=Array(s.length-1).fill(new String),this.strings=s):this._$AH=d}_$AI(t,e=this,s,i){let o=this.strings,n=!1;if(o===void 0)t=B(this,t,e,0),n=!le(t)||t!==this._$AH&&t!==T,n&&(this._$AH=t);else{let l=t,a,h;for(t=o[0],a=0;a<o.length-1;a++)h=B(this,l[s+a],e,a),h===T&&(h=this._$AH[a]),n||=!le(h)||h!==this._$AH[a],h===d?t=d:t!==d&&(t+=(h??"")+o[a+1]),this._$AH[a]=h}n&&!i&&this.j(t)}j(t){t===d?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,t??"")}},we=class extends K{constructor(){super(...arguments),this.type=3}j(t){this.element[this.name]=t===d?void 0:t}},Ae=class extends K{constructor(){super(...arguments),this.type=4}j(t){this.element.toggleAttribute(this.name,!!t&&t!==d)}},Ee=class extends K{constructor(t,e,s,i,o){super(t,e,s,i,o),this.type=5}_$AI(t,e=this){if((t=B(this,t,e,0)??d)===T)return;let s=this._$AH,i=t===d&&s!==d||t.capture!==s.capture||t.once!==s.once||t.passive!==s.passive,o=t!==d&&(s===d||i);i&&this.element.removeEventListener(this.name,this,s),o&&this.element.addEventListener(this.name,this,t),this._$AH=t}handleEvent(t){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,t):this._$AH.handleEvent(t)}},Ce=class{constructor(t,e,s){this.element=t,this.type=6,this._$AN=void 0,this._$AM=e,this.options=s}get _$AU(){return this._$AM._$AU}_$AI(t){B(this,t)}},Mt={M:qe,P:H,A:We,C:1,L:Lt,R:_e,D:Tt,V:B,I:J,H:K,N:Ae,U:Ee,B:we,F:Ce},Os=Ve.litHtmlPolyfillSupport;Os?.(ce,J),(Ve.litHtmlVersions??=[]).push("3.3.3");var Ht=(r,t,e)=>{let s=e?.renderBefore??t,i=s._$litPart$;if(i===void 0){let o=e?.renderBefore??null;s._$litPart$=i=new J(t.insertBefore(ae(),o),o,void 0,e??{})}return i._$AI(r),i};var Ze=globalThis,$=class extends M{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let t=super.createRenderRoot();return this.renderOptions.renderBefore??=t.firstChild,t}update(t){let e=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(t),this._$Do=Ht(e,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return T}};$._$litElement$=!0,$.finalized=!0,Ze.litElementHydrateSupport?.({LitElement:$});var Ds=Ze.litElementPolyfillSupport;Ds?.({LitElement:$});(Ze.litElementVersions??=[]).push("4.2.2");var Ns={attribute:!0,type:String,converter:oe,reflect:!1,hasChanged:$e},Us=(r=Ns,t,e)=>{let{kind:s,metadata:i}=e,o=globalThis.litPropertyMetadata.get(i);if(o===void 0&&globalThis.litPropertyMetadata.set(i,o=new Map),s==="setter"&&((r=Object.create(r)).wrapped=!0),o.set(e.name,r),s==="accessor"){let{name:n}=e;return{set(l){let a=t.get.call(this);t.set.call(this,l),this.requestUpdate(n,a,r,!0,l)},init(l){return l!==void 0&&this.C(n,void 0,r,l),l}}}if(s==="setter"){let{name:n}=e;return function(l){let a=this[n];t.call(this,l),this.requestUpdate(n,a,r,!0,l)}}throw Error("Unsupported decorator location: "+s)};function f(r){return(t,e)=>typeof e=="object"?Us(r,t,e):((s,i,o)=>{let n=i.hasOwnProperty(o);return i.constructor.createProperty(o,s),n?Object.getOwnPropertyDescriptor(i,o):void 0})(r,t,e)}function b(r){return f({...r,state:!0,attribute:!1})}var Z=(r,t,e)=>(e.configurable=!0,e.enumerable=!0,Reflect.decorate&&typeof t!="object"&&Object.defineProperty(r,t,e),e);function R(r,t){return(e,s,i)=>{let o=n=>n.renderRoot?.querySelector(r)??null;if(t){let{get:n,set:l}=typeof s=="object"?e:i??(()=>{let a=Symbol();return{get(){return this[a]},set(h){this[a]=h}}})();return Z(e,s,{get(){let a=n.call(this);return a===void 0&&(a=o(this),(a!==null||this.hasUpdated)&&l.call(this,a)),a}})}return Z(e,s,{get(){return o(this)}})}}var Pt={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4,EVENT:5,ELEMENT:6},Te=r=>(...t)=>({_$litDirective$:r,values:t}),Q=class{constructor(t){}get _$AU(){return this._$AM._$AU}_$AT(t,e,s){this._$Ct=t,this._$AM=e,this._$Ci=s}_$AS(t,e){return this.update(t,e)}update(t,e){return this.render(...e)}};var{I:js}=Mt,zt=r=>r;var Ot=()=>document.createComment(""),X=(r,t,e)=>{let s=r._$AA.parentNode,i=t===void 0?r._$AB:t._$AA;if(e===void 0){let o=s.insertBefore(Ot(),i),n=s.insertBefore(Ot(),i);e=new js(o,n,r,r.options)}else{let o=e._$AB.nextSibling,n=e._$AM,l=n!==r;if(l){let a;e._$AQ?.(r),e._$AM=r,e._$AP!==void 0&&(a=r._$AU)!==n._$AU&&e._$AP(a)}if(o!==i||l){let a=e._$AA;for(;a!==o;){let h=zt(a).nextSibling;zt(s).insertBefore(a,i),a=h}}}return e},U=(r,t,e=r)=>(r._$AI(t,e),r),Is={},Dt=(r,t=Is)=>r._$AH=t,Nt=r=>r._$AH,Re=r=>{r._$AR(),r._$AA.remove()};var Ut=(r,t,e)=>{let s=new Map;for(let i=t;i<=e;i++)s.set(r[i],i);return s},de=Te(class extends Q{constructor(r){if(super(r),r.type!==Pt.CHILD)throw Error("repeat() can only be used in text expressions")}dt(r,t,e){let s;e===void 0?e=t:t!==void 0&&(s=t);let i=[],o=[],n=0;for(let l of r)i[n]=s?s(l,n):n,o[n]=e(l,n),n++;return{values:o,keys:i}}render(r,t,e){return this.dt(r,t,e).values}update(r,[t,e,s]){let i=Nt(r),{values:o,keys:n}=this.dt(t,e,s);if(!Array.isArray(i))return this.ut=n,o;let l=this.ut??=[],a=[],h,m,u=0,v=i.length-1,g=0,y=o.length-1;for(;u<=v&&g<=y;)if(i[u]===null)u++;else if(i[v]===null)v--;else if(l[u]===n[g])a[g]=U(i[u],o[g]),u++,g++;else if(l[v]===n[y])a[y]=U(i[v],o[y]),v--,y--;else if(l[u]===n[y])a[y]=U(i[u],o[y]),X(r,a[y+1],i[u]),u++,y--;else if(l[v]===n[g])a[g]=U(i[v],o[g]),X(r,i[u],i[v]),v--,g++;else if(h===void 0&&(h=Ut(n,g,y),m=Ut(l,u,v)),h.has(l[u]))if(h.has(l[v])){let w=m.get(n[g]),se=w!==void 0?i[w]:null;if(se===null){let ge=X(r,i[u]);U(ge,o[g]),a[g]=ge}else a[g]=U(se,o[g]),X(r,i[u],se),i[w]=null;g++}else Re(i[v]),v--;else Re(i[u]),u++;for(;g<=y;){let w=X(r,a[y+1]);U(w,o[g]),a[g++]=w}for(;u<=v;){let w=i[u++];w!==null&&Re(w)}return this.ut=n,Dt(r,a),T}});var jt=new WeakMap;function x(r){let t=jt.get(r.locale);return t||(t=Fs(r),jt.set(r.locale,t)),t}function Fs({locale:r,config:t}){let{language:e,time_format:s}=r,i=r.time_zone==="server"?t.time_zone:void 0,o={12:"en-US",24:"en-GB",language:e,system:void 0}[s],{hourCycle:n}=new Intl.DateTimeFormat(o,{hour:"numeric"}).resolvedOptions(),l=n?{hourCycle:n}:{},a=i===void 0?{}:{timeZone:i},h=new Intl.DateTimeFormat(e,{hour:"numeric",minute:"2-digit",...l,...a}),m=new Intl.DateTimeFormat(e,{dateStyle:"full",timeStyle:"short",...l,...a}),u=new Intl.DateTimeFormat("en-CA",a),v={weekday:"long",day:"numeric",month:"long",...a},g=new Intl.DateTimeFormat(e,v),y=new Intl.DateTimeFormat(e,{...v,year:"numeric"}),w=new Intl.RelativeTimeFormat(e,{numeric:"auto"}),se=qs(r),ge=new Intl.ListFormat(e,{type:"unit"}),Ue=S=>u.format(S);return{time:S=>h.format(S),full:S=>m.format(S),dayKey:Ue,day:S=>{let[ut,ht]=[Ue(new Date),Ue(S)],mt=(Date.parse(ht)-Date.parse(ut))/864e5,ft=Math.abs(mt)<=1?w.format(mt,"day"):(ht.slice(0,4)===ut.slice(0,4)?g:y).format(S);return ft.charAt(0).toLocaleUpperCase(e)+ft.slice(1)},number:S=>se.format(S),list:S=>ge.format(S)}}var Vs={comma_decimal:"en-US",decimal_comma:"de",space_comma:"fr",quote_decimal:"de-CH"};function qs({number_format:r,language:t}){let e=r==="system"?void 0:Vs[r]??t;return new Intl.NumberFormat(e,{maximumFractionDigits:2,useGrouping:r!=="none"})}function It(r){let[t,e,s]=[Math.floor(r/3600),Math.floor(r/60)%60,Math.floor(r)%60],i=o=>String(o).padStart(2,"0");return t?`${t}:${i(e)}:${i(s)}`:`${e}:${i(s)}`}function P(r){let{code:t,error:e}=r??{};return r===3||t===3||e?.code===3}function pe(r){return r.replace(/\p{Surrogate}/gu,"�")}function Ft(r){return r.translationMetadata.translations[r.language]?.isRTL??!1}function _(r,t){customElements.get(r)||customElements.define(r,t)}function z(r,t,e){r.dispatchEvent(new CustomEvent(t,{detail:e,bubbles:!0,composed:!0}))}var ke="M6,6.9L3.87,4.78L5.28,3.37L7.4,5.5L6,6.9M13,1V4H11V1H13M20.13,4.78L18,6.9L16.6,5.5L18.72,3.37L20.13,4.78M4.5,10.5V12.5H1.5V10.5H4.5M19.5,10.5H22.5V12.5H19.5V10.5M6,20H18A2,2 0 0,1 20,22H4A2,2 0 0,1 6,20M12,5A6,6 0 0,1 18,11V19H6V11A6,6 0 0,1 12,5Z",ue="M13,13H11V7H13M13,17H11V15H13M12,2A10,10 0 0,0 2,12A10,10 0 0,0 12,22A10,10 0 0,0 22,12A10,10 0 0,0 12,2Z",Vt="M15,13H16.5V15.82L18.94,17.23L18.19,18.53L15,16.69V13M19,8H5V19H9.67C9.24,18.09 9,17.07 9,16A7,7 0 0,1 16,9C17.07,9 18.09,9.24 19,9.67V8M5,21C3.89,21 3,20.1 3,19V5C3,3.89 3.89,3 5,3H6V1H8V3H16V1H18V3H19A2,2 0 0,1 21,5V11.1C22.24,12.36 23,14.09 23,16A7,7 0 0,1 16,23C14.09,23 12.36,22.24 11.1,21H5M16,11.15A4.85,4.85 0 0,0 11.15,16C11.15,18.68 13.32,20.85 16,20.85A4.85,4.85 0 0,0 20.85,16C20.85,13.32 18.68,11.15 16,11.15Z",qt="M12 2C17.5 2 22 6.5 22 12S17.5 22 12 22 2 17.5 2 12 6.5 2 12 2M12 4C10.1 4 8.4 4.6 7.1 5.7L18.3 16.9C19.3 15.5 20 13.8 20 12C20 7.6 16.4 4 12 4M16.9 18.3L5.7 7.1C4.6 8.4 4 10.1 4 12C4 16.4 7.6 20 12 20C13.9 20 15.6 19.4 16.9 18.3Z",Wt="M21,7L9,19L3.5,13.5L4.91,12.09L9,16.17L19.59,5.59L21,7Z",Bt="M0.41,13.41L6,19L7.41,17.58L1.83,12M22.24,5.58L11.66,16.17L7.5,12L6.07,13.41L11.66,19L23.66,7M18,7L16.59,5.58L10.24,11.93L11.66,13.34L18,7Z",Kt="M12,20A8,8 0 0,0 20,12A8,8 0 0,0 12,4A8,8 0 0,0 4,12A8,8 0 0,0 12,20M12,2A10,10 0 0,1 22,12A10,10 0 0,1 12,22C6.47,22 2,17.5 2,12A10,10 0 0,1 12,2M12.5,7V12.25L17,14.92L16.25,16.15L11,13V7H12.5Z",Zt="M10,9V5L3,12L10,19V14.9C15,14.9 18.5,16.5 21,20C20,15 17,10 10,9Z";function k(r,t=""){let e=Se`<path d=${r} />`;return t?c`<svg viewBox="0 0 24 24" role="img" aria-label=${t}><title>${t}</title>${e}</svg>`:c`<svg viewBox="0 0 24 24" aria-hidden="true">${e}</svg>`}var C=A`
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
    --fill: var(--primary-color);
    background: var(--fill);
    color: var(--text-primary-color, #fff);
  }
  /* Dark enough for white words, whatever the theme. */
  @supports (color: oklch(from red l c h)) {
    button.primary {
      --fill: oklch(from var(--primary-color) min(l, 0.53) c h);
      color: #fff;
    }
  }
  button:hover:not(:disabled, [aria-disabled="true"]) {
    background-color: color-mix(in srgb, var(--primary-text-color) 8%, transparent);
  }
  button.primary:hover:not(:disabled, [aria-disabled="true"]) {
    background-color: color-mix(in srgb, var(--fill) 88%, #000);
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
  [aria-invalid="true"],
  [aria-invalid="true"]:focus-visible {
    border-color: var(--error-color);
  }
  label,
  .label {
    display: block;
    margin-bottom: 6px;
    font-weight: var(--ha-font-weight-medium, 500);
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
  .hint ul {
    margin: 0;
    padding: 0;
    list-style: none;
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
`;var he=({name:r,started:t})=>`${t} ${r}`,L=class extends ${constructor(){super(...arguments);this.alarms=[];this.announcement="";this.pressed=new Map;this.#e=new Set}static{this.styles=[C,A`
      :host {
        position: relative;
        container-type: inline-size;
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
    `]}#e;#t;connectedCallback(){super.connectedCallback(),this.#i()}disconnectedCallback(){super.disconnectedCallback(),clearTimeout(this.#t)}shouldUpdate(e){return e.size>1||e.get("hass")?.locale!==this.hass.locale}willUpdate(e){if(!e.has("alarms"))return;let s=this.alarms.map(he),i=this.alarms.filter(o=>!this.#e.has(he(o)));this.#e=new Set(s),this.pressed=new Map([...this.pressed].filter(([o])=>this.#e.has(o))),(i.length||!s.length)&&(this.announcement=i.map(({name:o})=>`${this.localize("alarm")}: ${o}`).join(`
`))}render(){return c`<div class="announcement" role="alert">${this.announcement}</div>
      ${this.alarms.length?c`<ul>
            ${de(this.alarms,he,e=>this.renderAlarm(e))}
          </ul>`:d}`}updated(){this.#i()}renderAlarm(e){let{localize:s}=this,i=x(this.hass),o=new Date(e.started),n=this.pressed.get(he(e));return c`<li>
      ${k(ke)}
      <div class="about">
        <div class="name"><bdi>${e.name}</bdi></div>
        <div>
          ${s("alarm_step",{step:i.number(e.step),steps:i.number(e.steps)})} ·
          <time datetime=${e.started} title=${i.full(o)}>${i.time(o)}</time>
        </div>
        ${e.recipients.length?c`<div>${s("alarm_told")} <bdi>${i.list(e.recipients)}</bdi></div>`:d}
        ${e.next===null?c`<div>${s("alarm_last")}</div>`:c`<div>${s("alarm_next")} <span class="next" role="timer" data-next=${e.next}></span></div>`}
      </div>
      ${this.account.may_acknowledge?c`<button ?disabled=${n===""} @click=${()=>this.acknowledge(e)}>${s("alarm_acknowledge")}</button>`:d}
      ${n?c`<div class="failure" role="alert">${n}</div>`:d}
    </li>`}async acknowledge(e){let{entry_id:s}=this.account,i=he(e);if(this.pressed.get(i)!==""){this.#s(i,"");try{await this.hass.callService("ovh_sms","acknowledge",{name:e.name,config_entry_id:s},void 0,!1)}catch(o){this.#s(i,this.localize.error(o))}}}#s(e,s){this.pressed=new Map([...this.pressed,[e,s]])}#i(){clearTimeout(this.#t);let e=[...this.list?.querySelectorAll(".next")??[]];for(let s of e){let i=Math.max(0,(Date.parse(s.dataset.next??"")-Date.now())/1e3);s.textContent=It(i)}e.length&&this.isConnected&&(this.#t=setTimeout(()=>this.#i(),1e3))}};p([f({attribute:!1})],L.prototype,"hass",2),p([f({attribute:!1})],L.prototype,"account",2),p([f({attribute:!1})],L.prototype,"alarms",2),p([f({attribute:!1})],L.prototype,"localize",2),p([b()],L.prototype,"announcement",2),p([b()],L.prototype,"pressed",2),p([R("ul")],L.prototype,"list",2);_("ovh-sms-alarms",L);function Gt({reason:r,busy:t,leaves:e,asks:s},i,o){let n=r?"true":"false";return c`
    <div class="actions">
      <button class="outlined" type="button" aria-pressed=${e!==null} @click=${i.schedule}>
        <ha-icon icon="mdi:clock-outline"></ha-icon>${o("schedule")}
      </button>
      ${s?c`<button
            class="outlined"
            type="button"
            title=${o("ask_hint",{yes:o("yes"),no:o("no")})}
            aria-disabled=${n}
            aria-describedby="reason"
            @click=${i.ask}
          >
            <ha-icon icon="mdi:comment-question-outline"></ha-icon>${o("ask")}
          </button>`:d}
      <button
        class="primary"
        type="button"
        aria-disabled=${n}
        aria-describedby="reason"
        aria-busy=${t}
        @click=${i.send}
      >
        <ha-icon icon=${e===null?"mdi:send":"mdi:send-clock"}></ha-icon>${o("send")}
      </button>
    </div>
    <p class="reason small secondary" id="reason" ?hidden=${!r}>${r}</p>
  `}var Yt=A`
  :host,
  .fields {
    display: flex;
    flex-direction: column;
    gap: 12px;
  }
  textarea {
    display: block;
    min-height: 88px;
    resize: vertical;
    field-sizing: content;
    max-height: 320px;
  }
  .counter {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 16px;
    min-height: 20px;
    margin: 6px 0 0;
    font-variant-numeric: tabular-nums;
  }
  .counter div {
    display: flex;
    gap: 6px;
  }
  dd {
    margin: 0;
    color: var(--primary-text-color);
    font-weight: var(--ha-font-weight-medium, 500);
  }
  /* What is announced has to be there before, without room of its own. */
  .live:empty {
    margin-top: -12px;
  }
  .hint > div {
    flex: 1;
    min-width: 0;
  }
  .letters {
    display: flex;
    flex-wrap: wrap;
    gap: 4px;
    margin: 6px 0;
  }
  .letters span {
    min-width: 26px;
    padding: 2px 6px;
    box-sizing: border-box;
    border-radius: 6px;
    background: var(--card-background-color);
    text-align: center;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
  .actions .primary {
    margin-inline-start: auto;
  }
  .actions [aria-pressed="true"] {
    border-color: var(--primary-color);
    background: color-mix(in srgb, var(--primary-color) 18%, transparent);
  }
  [aria-disabled="true"] {
    cursor: default;
    opacity: 0.5;
  }
  p {
    margin: 0;
  }
  #leaves-when,
  .no-recipients {
    margin-top: 6px;
  }
  .undo > div {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 8px;
  }
  .reason {
    text-align: end;
  }
`;var Ws=30,Bs=3e3,Le=class{constructor(t){this.host=t;this.estimate=null;this.error=null;this.#e="";this.#s=!1;t.addController(this)}#e;#t;#s;#i;hostDisconnected(){this.clear()}count(t,e){let s=JSON.stringify([e,t.language]);s===this.#e||!t.connected||(this.#e=s,this.#r(t,e,s))}clear(){this.#e="",this.#t=void 0,this.estimate=null,this.error=null,clearTimeout(this.#i)}#r(t,e,s,i=Bs){clearTimeout(this.#i),this.#t=async()=>{let o=await Ge(t,e);return o.credits===null&&e.recipients.length&&s===this.#e&&(this.#i=setTimeout(()=>this.#r(t,e,s,i*2),i)),o},this.#s||this.#o()}async#o(){this.#s=!0;for(let t=this.#t;t;t=this.#t){this.#t=void 0;try{let e=await t();this.estimate=this.#e?e:null,this.error=null}catch(e){this.estimate=null,this.error=e,P(e)&&(this.#e="")}this.host.requestUpdate(),await new Promise(e=>setTimeout(e,Ws))}this.#s=!1}};function Ge(r,t){return r.callWS({type:"ovh_sms/estimate",language:r.language,...t})}var Jt={ids:[],numbers:[],typed:"",message:"",sender:"",leaves:null},Xt=2e4,Ye=class{#e=new Set;constructor(t){this.state={form:t,busy:!1,outcome:void 0,original:void 0}}show(t){this.#e.add(t)}hide(t){this.#e.delete(t),!this.#e.size&&this.state.outcome?.kind==="success"&&this.set({outcome:void 0})}set(t){this.state={...this.state,...t};for(let e of this.#e)e.requestUpdate()}change(t){this.set({form:{...this.state.form,...t},...t.message&&{outcome:void 0,original:void 0}})}},Qt=new Map;function es({entry_id:r,recipients:[t,...e]}){let s=Qt.get(r);return s||(s=new Ye(t&&!e.length?{...Jt,ids:[t.id]}:Jt),Qt.set(r,s)),s}function Me({ids:r,numbers:t,typed:e},{recipients:s}){let i=new Set(s.map(({id:o})=>o));return{ids:r.filter(o=>i.has(o)),numbers:t,typed:e}}function Je(r,t){let{ids:e,numbers:s}=Me(r,t),{message:i,sender:o}=r;return{account:t.entry_id,recipients:[...e,...s.map(pe)],message:pe(i),...o&&{sender:o}}}function ts(r,t,e,s){let{list:i}=x(s),o=[...r.warnings];r.invalid_receivers.length&&o.unshift(e("outcome_invalid",{numbers:i(r.invalid_receivers)})),r.deduplicated.length&&o.unshift(e("outcome_duplicate",{names:i(r.deduplicated)}));let n=t?e("outcome_scheduled",{time:t}):e(`outcome_${r.status}`);return{kind:o.length||r.status==="queued"?"warning":"success",lines:[n,...o]}}function Qe(r,t){return{kind:"error",lines:[P(r)?t("outcome_unknown"):t.error(r)]}}var Ks={success:"mdi:check-circle-outline",warning:"mdi:alert-outline",error:"mdi:alert-circle-outline"};function me(r,t){return c`<div class="hint ${r}">
    <ha-icon icon=${Ks[r]}></ha-icon>
    <ul>
      ${t.map(e=>c`<li>${e}</li>`)}
    </ul>
  </div>`}var He=10,O=class extends ${constructor(){super(...arguments);this.chosen={ids:[],numbers:[],typed:""};this.error=""}static{this.styles=[C,A`
      .chips {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        max-height: 200px;
        overflow-y: auto;
        padding: 3px;
        margin: -3px;
      }
      .numbers {
        margin-top: 5px;
      }
      .names {
        margin: 8px 0 0;
        overflow-wrap: anywhere;
      }
      .chip {
        max-width: 100%;
        min-height: 36px;
        padding: 4px 14px;
        border-color: var(--outline-color, var(--divider-color));
        font-weight: var(--ha-font-weight-normal, 400);
        overflow-wrap: anywhere;
      }
      .chip[aria-pressed="true"],
      .number {
        border-color: var(--primary-color);
        background: color-mix(in srgb, var(--primary-color) 18%, transparent);
      }
      .chip[aria-pressed="true"]:hover:not(:disabled),
      .number:hover:not(:disabled) {
        background: color-mix(in srgb, var(--primary-color) 26%, transparent);
      }
      .chip ha-icon {
        --mdc-icon-size: 18px;
        margin-inline-start: -6px;
      }
      .number ha-icon {
        margin-inline: 0 -6px;
      }
      .entry {
        display: flex;
        gap: 8px;
        margin-top: 8px;
      }
      .entry button {
        flex: none;
        min-height: 44px;
      }
      .error {
        margin: 4px 0 0;
        overflow-wrap: anywhere;
      }
      @media (pointer: coarse) {
        .chip {
          min-height: 44px;
          border-radius: 22px;
        }
      }
    `]}async take(){let e=this.chosen.typed.trim();if(!e)return!0;let s=this.account.recipients.find(a=>Zs(a.name,e));if(!s)try{await Ge(this.hass,{account:this.account.entry_id,recipients:[pe(e)],message:"."})}catch(a){let h=a.translation_key==="unknown_recipients";return this.error=h?this.localize("number_unknown"):this.localize.error(a),this.input?.focus(),!1}let{ids:i,numbers:o,typed:n}=this.chosen,l=n.trim()===e?"":n;return this.tell({typed:l,...s?{ids:Xe(i,s.id)}:{numbers:Xe(o,e)}}),!0}render(){let{account:e,localize:s,chosen:i}=this,{recipients:o}=e,n=o.filter(({id:l})=>i.ids.includes(l)).map(({name:l})=>l);return c`
      <div class="chips" role="group" aria-label=${s("to")}>
        ${o.length>1?this.renderAll(o):d}
        ${this.shown(o).map(l=>this.renderRecipient(l))}
      </div>
      ${o.length>He&&n.length?c`<p class="names small secondary">${x(this.hass).list(n)}</p>`:d}
      ${i.numbers.length?c`<div class="chips numbers">${i.numbers.map(l=>this.renderNumber(l))}</div>`:d}
      ${e.may_type_numbers||o.length>He?this.renderEntry():d}
    `}shown(e){let s=this.chosen.typed.trim().toLocaleLowerCase();return e.length>He&&/\p{L}/u.test(s)?e.filter(({id:i,name:o})=>o.toLocaleLowerCase().includes(s)||this.chosen.ids.includes(i)):e}renderAll(e){let{ids:s}=this.chosen,i=e.every(({id:n})=>s.includes(n)),o=()=>this.tell({ids:i?[]:e.map(({id:n})=>n)});return this.renderChip(this.localize("all"),i,o)}renderRecipient({id:e,name:s}){let{ids:i}=this.chosen,o=i.includes(e),n=()=>this.tell({ids:o?i.filter(l=>l!==e):Xe(i,e)});return this.renderChip(s,o,n)}renderChip(e,s,i){return c`<button class="chip" type="button" aria-pressed=${s} @click=${i}>
      ${s?c`<ha-icon icon="mdi:check"></ha-icon>`:d}<bdi>${e}</bdi>
    </button>`}renderNumber(e){let{numbers:s}=this.chosen,i=()=>this.tell({numbers:s.filter(o=>o!==e)});return c`<button
      class="chip number"
      type="button"
      aria-label=${this.localize("remove_number",{number:e})}
      @click=${i}
    >
      <bdi dir="ltr">${e}</bdi><ha-icon icon="mdi:close"></ha-icon>
    </button>`}renderEntry(){let{localize:e,error:s}=this,i=this.account.may_type_numbers?e(this.account.recipients.length>He?"name_or_number":"number"):e("name");return c`
      <div class="entry">
        <input
          type="text"
          autocomplete="off"
          maxlength="255"
          aria-label=${i}
          placeholder=${i}
          aria-invalid=${s?"true":"false"}
          aria-describedby="error"
          .value=${this.chosen.typed}
          @input=${this.type}
          @keydown=${this.press}
        />
        ${this.chosen.typed.trim()?c`<button class="outlined" type="button" @click=${()=>{this.take()}}>${e("add")}</button>`:d}
      </div>
      <p class="error small" id="error" role="alert" ?hidden=${!s}>${s}</p>
    `}type(e){this.error="",this.tell({typed:e.target.value})}press(e){e.key==="Enter"&&!e.ctrlKey&&!e.metaKey&&!e.isComposing&&(e.preventDefault(),this.take())}tell(e){z(this,"ovh-sms-chosen",e)}};p([f({attribute:!1})],O.prototype,"hass",2),p([f({attribute:!1})],O.prototype,"account",2),p([f({attribute:!1})],O.prototype,"localize",2),p([f({attribute:!1})],O.prototype,"chosen",2),p([b()],O.prototype,"error",2),p([R("input")],O.prototype,"input",2);function Xe(r,t){return[...new Set([...r,t])]}function Zs(r,t){return r.localeCompare(t,void 0,{sensitivity:"base"})===0}_("ovh-sms-recipients",O);var Pe=class{constructor(t,e){this.hass=t;this.longest=e}get bounds(){let t=et(this.hass),e=Date.now();return{min:tt(e+6e4,t),max:tt(e+this.longest*1e3,t)}}delay(t){return Math.round((ss(t,et(this.hass))-Date.now())/1e3)}problem(t,e){let s=this.delay(t);return Number.isNaN(s)?e("schedule_missing"):s<=0?e("schedule_past"):s>this.longest?e("schedule_late",{time:this.format(Date.now()+this.longest*1e3)}):""}describe(t){return this.format(ss(t,et(this.hass)))}format(t){return x(this.hass).full(new Date(t))}};function is(r,t,e,s){let{min:i,max:o}=r.bounds,n=t?r.problem(t,e):"";return c`<div>
    <label for="leaves">${e("leaves")}</label>
    <input
      id="leaves"
      type="datetime-local"
      min=${i}
      max=${o}
      aria-invalid=${n?"true":"false"}
      aria-describedby="leaves-when reason"
      .value=${t}
      @change=${l=>s(l.target.value)}
    />
    <p class="small secondary" id="leaves-when" role="status">
      ${t&&!n?e("leaves_at",{time:r.describe(t)}):""}
    </p>
  </div>`}function et(r){return r.locale.time_zone==="server"?r.config.time_zone:Intl.DateTimeFormat().resolvedOptions().timeZone}function tt(r,t){return new Intl.DateTimeFormat("sv-SE",{timeZone:t,dateStyle:"short",timeStyle:"short"}).format(r).replace(" ","T")}function ss(r,t){let e=Date.parse(`${r}Z`);if(Number.isNaN(e))return NaN;let s=e;for(let i=0;i<2;i+=1)s+=e-Date.parse(`${tt(s,t)}Z`);return s}var D=class extends ${constructor(){super(...arguments);this.sender="";this.senders=[];this.error=""}static{this.styles=[C,A`
      summary {
        width: fit-content;
        padding: 10px 0;
        cursor: pointer;
        color: var(--secondary-text-color);
      }
    `]}render(){let{localize:e,account:s,error:i}=this,o=new Set([...this.senders,...this.sender?[this.sender]:[]]);return o.delete(s.sender),c`<details @toggle=${this.open}>
      <summary>${e("more")}</summary>
      <label for="sender">${e("sender")}</label>
      <select id="sender" @change=${this.choose}>
        <option value="">${e("sender_of_account",{sender:this.name(s.sender)})}</option>
        ${[...o].map(n=>c`<option value=${n} .selected=${n===this.sender}>${this.name(n)}</option>`)}
      </select>
      <div role="alert">${i?me("error",[i]):d}</div>
    </details>`}name(e){return e==="short_code"?this.localize("short_code"):e}choose(e){z(this,"ovh-sms-sender",e.target.value)}async open(e){if(e.target.open)try{let s=this.account.entry_id;this.senders=(await this.hass.callWS({type:"ovh_sms/senders",account:s})).senders,this.error=""}catch(s){this.error=this.localize.error(s)}}};p([f({attribute:!1})],D.prototype,"hass",2),p([f({attribute:!1})],D.prototype,"account",2),p([f({attribute:!1})],D.prototype,"localize",2),p([f({attribute:!1})],D.prototype,"sender",2),p([b()],D.prototype,"senders",2),p([b()],D.prototype,"error",2);_("ovh-sms-sender",D);var rs=24;function os(r,t,e){let{characters:s,parts:i,characters_per_part:o,credits:n,receivers:l}=r,{number:a}=x(t);return[["characters",`${a(s)} / ${a(Math.max(i,1)*o)}`],["parts",a(i)],["credits",n===null?"?":a(n)],["phones",a(l)]].slice(0,l?void 0:2).map(([m,u])=>c`<div><dt>${e(m)}</dt><dd dir="ltr" data-key=${m}>${u}</dd></div>`)}function ns({unicode_characters:r,parts:t,smart:e},s,i,o){let{number:n}=x(s),l=r.slice(0,rs).map(a=>c`<span>${Gs(a)}</span>`);return c`<div class="hint">
    <ha-icon icon="mdi:format-letter-case"></ha-icon>
    <div>
      <p>${i("dear_letters")}</p>
      <div class="letters">${l}${r.length>rs?"…":d}</div>
      ${e?c`<button class="outlined" type="button" @click=${()=>o(e)}>
            ${e.parts===t?i("use_plain_letters"):i("use_plain_letters_parts",{after:n(e.parts),before:n(t)})}
          </button>`:d}
    </div>
  </div>`}function Gs(r){let t=r.codePointAt(0)??0;return/^[\p{Z}\p{C}]/u.test(r)?`U+${t.toString(16).toUpperCase().padStart(4,"0")}`:r}var Ys=2500,j=class extends ${constructor(){super(...arguments);this.counter=new Le(this)}static{this.styles=[C,Yt]}choose(e){let s=this.account.recipients.find(({id:i,name:o})=>[i,o].includes(e));s?this.change({ids:[s.id],numbers:[]}):this.account.may_type_numbers&&this.change({ids:[],numbers:[e]}),this.text?.focus()}connectedCallback(){super.connectedCallback(),this.hasUpdated&&(this.writing.show(this),this.requestUpdate())}disconnectedCallback(){super.disconnectedCallback(),this.hasUpdated&&this.writing.hide(this)}willUpdate(e){let s=e.get("account");e.has("account")&&s?.entry_id!==this.account.entry_id&&(s&&this.writing.hide(this),this.writing=es(this.account),this.writing.show(this))}updated(){this.form.message?this.counter.count(this.hass,Je(this.form,this.account)):this.counter.clear()}render(){let{account:e,localize:s}=this;if(!e.recipients.length&&!e.may_type_numbers){let i=s(this.hass.user.is_admin?"no_recipients":"no_rights");return c`<p class="hint"><ha-icon icon="mdi:account-alert-outline"></ha-icon><span>${i}</span></p>`}return c`
      <div class="fields" @keydown=${this.press}>
        ${this.renderRecipients()} ${this.renderText()} ${this.renderHints()}
        ${this.form.leaves===null?d:is(this.schedule,this.form.leaves,s,i=>this.change({leaves:i}))}
        <ovh-sms-sender
          .hass=${this.hass}
          .account=${e}
          .localize=${s}
          .sender=${this.form.sender}
          @ovh-sms-sender=${i=>this.change({sender:i.detail})}
        ></ovh-sms-sender>
        ${this.renderActions()}
      </div>
      ${this.renderOutcome()}
    `}renderRecipients(){return c`<div>
      <span class="label" aria-hidden="true">${this.localize("to")}</span>
      <ovh-sms-recipients
        .hass=${this.hass}
        .account=${this.account}
        .localize=${this.localize}
        .chosen=${Me(this.form,this.account)}
        @ovh-sms-chosen=${e=>this.change(e.detail)}
      ></ovh-sms-recipients>
      ${this.account.recipients.length?d:c`<p class="small secondary no-recipients">${this.localize("no_recipients")}</p>`}
    </div>`}renderText(){let{localize:e}=this;return c`<div>
      <label for="message">${e("message")}</label>
      <textarea
        id="message"
        dir="auto"
        maxlength=${Xt}
        aria-describedby="counter"
        .value=${this.form.message}
        @input=${s=>this.change({message:s.target.value})}
      ></textarea>
      <dl class="counter small secondary" id="counter">
        ${this.estimate?os(this.estimate,this.hass,this.localize):d}
      </dl>
    </div>`}renderHints(){let{localize:e,estimate:s}=this,{error:i}=this.counter,o=[...s?.truncated?[e("truncated")]:[],...s?.warnings??[],...this.form.message&&i&&!P(i)?[e.error(i)]:[]];return c`
      ${s?.unicode_characters.length?ns(s,this.hass,e,n=>this.replace(n)):d}
      ${this.writing.state.original===void 0?d:c`<div class="hint success undo" role="status">
            <ha-icon icon="mdi:check"></ha-icon>
            <div>
              <span>${e("replaced")}</span>
              <button class="outlined" type="button" @click=${this.undo}>${e("undo")}</button>
            </div>
          </div>`}
      <div class="live" role="status">${o.length?me("warning",o):d}</div>
    `}renderActions(){let{leaves:e}=this.form;return Gt({reason:this.reason,busy:this.writing.state.busy,leaves:e,asks:this.account.replies&&e===null},{send:()=>{this.send()},ask:()=>{this.ask()},schedule:()=>this.change({leaves:e===null?"":null})},this.localize)}renderOutcome(){let{outcome:e}=this.writing.state,s=e?.kind==="error",i=e?me(e.kind,e.lines):d;return c`<div class="live" role="status">${s?d:i}</div>
      <div class="live" role="alert">${s?i:d}</div>`}get estimate(){return this.form.message?this.counter.estimate:null}get schedule(){return new Pe(this.hass,this.account.longest_delay)}get reason(){let{localize:e,form:s}=this;if(!this.hass.connected)return e("reason_connection");if(this.writing.state.busy)return e("sending");let{ids:i,numbers:o,typed:n}=Me(s,this.account);return!i.length&&!o.length&&!n.trim()?e("reason_recipients"):s.message.trim()?s.leaves===null?"":this.schedule.problem(s.leaves,e):e("reason_text")}get form(){return this.writing.state.form}change(e){this.writing.change(e)}replace(e){let s=this.form.message;this.change({message:e.message}),this.writing.set({original:s}),this.text?.focus()}undo(){this.change({message:this.writing.state.original??""}),this.text?.focus()}press(e){e.key==="Enter"&&(e.ctrlKey||e.metaKey)&&(e.preventDefault(),this.send())}async send(){await this.submit(async e=>{let{leaves:s}=this.form,i=this.estimate?.warnings,o=s===null?{}:{delay:{seconds:this.schedule.delay(s)}},n=await this.call("send_message",{...e,...o}),l=s===null?"":this.schedule.describe(s);return ts({...n,...i&&{warnings:i}},l,this.localize,this.hass)})}async ask(){let{localize:e,writing:s,hass:i}=this;await this.submit(async o=>{let n=this.call("ask",{...o,answers:[e("yes"),e("no")]}),{message:l}=s.state.form;n.catch(m=>this.bringBack(s,l,m));let h=i.callWS({type:"ping"}).then(()=>new Promise(m=>setTimeout(m,Ys)));return await Promise.race([n,h]),{kind:"success",lines:[e("outcome_asked")]}})}bringBack(e,s,i){P(i)||(e.change(e.state.form.message?{}:{message:s}),e.set({outcome:Qe(i,this.localize)}))}async submit(e){let{writing:s,account:i}=this;if(this.reason){this.requestUpdate();return}s.set({busy:!0,outcome:void 0});try{if(await this.recipients?.take()&&s===this.writing){let{account:o,...n}=Je(s.state.form,i),{message:l}=s.state.form,a=await e({config_entry_id:o,...n});s.state.form.message===l&&(s.change({message:"",leaves:null}),s.set({original:void 0})),s.set({outcome:a})}}catch(o){s.set({outcome:Qe(o,this.localize)})}finally{s.set({busy:!1})}}async call(e,s){let{response:i}=await this.hass.callService("ovh_sms",e,s,void 0,!1,!0);return i}};p([f({attribute:!1})],j.prototype,"hass",2),p([f({attribute:!1})],j.prototype,"account",2),p([f({attribute:!1})],j.prototype,"localize",2),p([R("ovh-sms-recipients")],j.prototype,"recipients",2),p([R("textarea")],j.prototype,"text",2);_("ovh-sms-compose",j);var ee=["alarms","compose","stream","credits"];var Js=30,ls=3600*1e3,Qs=12,[as,fe]=[300,48],G=class extends ${constructor(){super(...arguments);this.past=[];this.#e={entity:"",at:0}}static{this.styles=[C,A`
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
        direction: ltr;
      }
      figcaption {
        display: flex;
        justify-content: space-between;
        gap: 8px;
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
    `]}#e;shouldUpdate(e){return this.isOld||e.size>1||e.get("hass")?.locale!==this.hass.locale}willUpdate(){let e=this.account.entities.credits_left??"";(e!==this.#e.entity||this.isOld)&&(this.past=e===this.#e.entity?this.past:[],this.#e={entity:e,at:Date.now()},e&&this.#t(e))}get isOld(){return Date.now()-this.#e.at>ls}render(){let{account:e,localize:s}=this,{credits_left:i,low_credits:o}=e;if(i===null)return e.entities.credits_left?c`<div class="secondary">${s("credits_unknown")}</div>`:d;let n=i<=0?"credits_none":i<(o??0)?"credits_low":"";return c`<div class="content ${i<=0?"none":""}">
      <div>
        <div class="secondary small">${s("credits_left")}</div>
        <div class="left">${x(this.hass).number(i)}</div>
        ${n?c`<div class="low">${k(ue)}${s(n)}</div>`:d}
      </div>
      ${this.renderChart([...this.past,[Date.now(),i]])}
    </div>`}renderChart(e){let[s,i]=[e[0],e.at(-1)];if(e.length<2||!s||!i)return d;let{day:o,number:n}=x(this.hass),l=e.map(([,y])=>y),[a,h]=[Math.max(...l),Math.min(...l)],m=this.localize("credits_chart",{first:n(s[1]),last:n(i[1]),least:n(h),most:n(a)}),u=y=>as*(y-s[0])/(i[0]-s[0]),v=y=>fe-fe*y/(a||1),g=e.map(([y,w])=>`H${u(y).toFixed(1)}V${v(w).toFixed(1)}`).join("");return c`<figure>
      <svg class="chart" viewBox="0 0 ${as} ${fe}" preserveAspectRatio="none" role="img" aria-label=${m}>
        <title>${m}</title>
        ${Se`<path class="area" d="M0,${fe}${g}V${fe}Z" /><path d="M0,${v(s[1]).toFixed(1)}${g}" />`}
      </svg>
      <figcaption class="secondary small"><span>${o(new Date(s[0]))}</span><span>${o(new Date)}</span></figcaption>
    </figure>`}async#t(e){let s=[];try{s=await Xs(this.hass,e),s.length<Qs&&(s=await ei(this.hass,e))}catch{s=[]}this.#e.entity===e&&(this.past=s)}};p([f({attribute:!1})],G.prototype,"hass",2),p([f({attribute:!1})],G.prototype,"account",2),p([f({attribute:!1})],G.prototype,"localize",2),p([b()],G.prototype,"past",2);var cs=()=>new Date(Date.now()-Js*24*ls).toISOString();async function Xs(r,t){if(!r.config.components.includes("recorder"))return[];let{[t]:e=[]}=await r.callWS({type:"recorder/statistics_during_period",start_time:cs(),statistic_ids:[t],period:"hour",types:["mean"]});return e.flatMap(({start:s,mean:i})=>i===null?[]:[[s,i]])}async function ei(r,t){if(!r.config.components.includes("history"))return[];let{[t]:e=[]}=await r.callWS({type:"history/history_during_period",start_time:cs(),entity_ids:[t],minimal_response:!0,no_attributes:!0});return e.flatMap(({s,lu:i})=>s===""||isNaN(Number(s))?[]:[[i*1e3,Number(s)]])}_("ovh-sms-credits",G);var ti="Unauthorized",st=new Map;function I(r){let{language:t}=r,e=st.get(t);return e||(e=si(r,t),e.catch(()=>st.delete(t)),st.set(t,e)),e}async function si(r,t){let e=["common","exceptions"].map(n=>r.callWS({type:"frontend/get_translations",language:t.split("-")[0],category:n,integration:"ovh_sms"})),s=Object.assign({},...(await Promise.all(e)).map(n=>n.resources)),i=(n,l={})=>ds(s[`component.ovh_sms.common.card_${n}`]??"",l);return Object.assign(i,{error:n=>{if(P(n))return i("connection_lost");let{translation_domain:l,translation_key:a,translation_placeholders:h,message:m}=n??{},u=l==="ovh_sms"&&s[`component.ovh_sms.exceptions.${a}.message`];return u?ds(u,h??{}):m===ti?i("not_allowed"):m||String(n)}})}function ds(r,t){return r.replace(/\{(\w+)\}/g,(e,s)=>String(t[s]??e))}async function ps(){customElements.get("ha-form")||await((await window.loadCardHelpers?.())?.createCardElement({type:"entities",entities:[]})?.constructor).getConfigElement?.()}var Y=class extends ${constructor(){super(...arguments);this.accounts=[]}setConfig(e){this.config=e}firstUpdated(){this.hass&&this.load(this.hass)}async load(e){try{this.localize=await I(e),this.accounts=(await e.callWS({type:"ovh_sms/accounts"})).accounts}catch{}}render(){let{hass:e,config:s,localize:i}=this;return!e||!s||!i?d:c`<ha-form
      .hass=${e}
      .data=${{...Object.fromEntries(ee.map(o=>[o,!0])),...s}}
      .schema=${this.schema}
      .computeLabel=${({name:o})=>i(`show_${o}`)}
      @value-changed=${this.change}
    ></ha-form>`}get schema(){let e=this.accounts.map(({entry_id:o,name:n})=>({value:o,label:n})),s={name:"account",selector:{select:{mode:"dropdown",options:e}}},i=ee.map(o=>({name:o,selector:{boolean:{}}}));return e.length>1||this.config?.account?[s,...i]:i}change(e){e.stopPropagation();let s=ee,i=Object.entries(e.detail.value).filter(([o,n])=>s.includes(o)?n===!1:n!==""&&n!==void 0);z(this,"config-changed",{config:Object.fromEntries(i)})}};p([f({attribute:!1})],Y.prototype,"hass",2),p([b()],Y.prototype,"config",2),p([b()],Y.prototype,"accounts",2),p([b()],Y.prototype,"localize",2);_("ovh-sms-card-editor",Y);var us=[1,2,5,10,30],ze=class{constructor(t){this.host=t;this.account=null;this.problem=null;this.accounts=[];this.messages=[];this.alarms=[];this.more=!1;this.error=null;this.#i=50;this.#r=0;this.#o=0;this.#c=()=>{this.#a=void 0,this.#o=0,this.#n()};t.addController(this)}#e;#t;#s;#i;#r;#o;#l;#a;hostConnected(){this.#n()}hostDisconnected(){this.#p(),this.#d(void 0)}follow(t,e){let s=this.#e;this.#e=t,!(s?.connection===t.connection&&s.language===t.language&&this.#s===e)&&(this.#s!==e&&(this.account=null,this.problem=null,this.messages=[],this.alarms=[],this.#i=50),this.#s=e,this.#n())}loadMore(){this.more&&this.#i<1e3&&(this.#i=Math.min(this.#i*3,1e3),this.#n())}#c;#d(t){this.#t!==t&&(this.#t?.removeEventListener("ready",this.#c),t?.addEventListener("ready",this.#c),this.#t=t)}#p(){this.#r+=1,clearTimeout(this.#l),this.#a?.().catch(()=>{}),this.#a=void 0}#n(){let t=this.#e;t&&(this.#p(),this.#d(t.connection),this.#u(t,this.#r))}async#u(t,e){let s=!0;try{let i=await t.connection.subscribeMessage(o=>{e===this.#r&&(this.#h(o,s),s=!1)},{type:"ovh_sms/subscribe",...this.#s&&{account:this.#s},limit:this.#i,language:t.language},{resubscribe:!1});e===this.#r?this.#a=i:i().catch(()=>{})}catch(i){e===this.#r&&this.#m(i)}}#h(t,e){this.error=null,this.#o=0,this.account=t.account===void 0?this.account:t.account,this.problem=t.problem===void 0?this.problem:t.problem,this.accounts=t.accounts??this.accounts,this.alarms=t.alarms??this.alarms,this.more=(t.more??this.more)&&this.#i<1e3,(e||t.messages||t.removed)&&(this.messages=ii(e?[]:this.messages,t)),this.host.requestUpdate()}#m(t){this.error=t;let e=us[Math.min(this.#o,us.length-1)]??30;this.#o+=1,this.#l=setTimeout(()=>this.#n(),e*1e3),this.host.requestUpdate()}};function ii(r,t){let e=new Map(r.map(s=>[s.id,s]));for(let s of t.removed??[])e.delete(s);for(let s of t.messages??[])e.set(s.id,s);return[...e.values()].sort((s,i)=>s.time<i.time?1:s.time>i.time?-1:0)}var ri={},hs=Te(class extends Q{constructor(){super(...arguments),this.ot=ri}render(r,t){return t()}update(r,[t,e]){if(Array.isArray(t)){if(Array.isArray(this.ot)&&this.ot.length===t.length&&t.every((s,i)=>s===this.ot[i]))return T}else if(this.ot===t)return T;return this.ot=Array.isArray(t)?Array.from(t):t,this.render(t,e)}});var Oe={queued:Kt,held:Vt,sent:Wt,delivered:Bt,failed:ue,expired:ue,cancelled:qt,received:""},oi=new Set(["sent","delivered"]),ni=new Set(["failed","expired"]),ms=3;function it(r){let t=r.receivers.map(e=>e.recipient??e.receiver??"");return r.direction==="in"?[r.sender??""]:[...new Set(t)]}function fs(r,t,e){return c`<div class="bubble">
    <div class="head">${ai(r,t)}${li(r,t)}</div>
    ${t.quoted===null?d:c`<div class="quote" dir="auto">${t.quoted}</div>`}
    ${r.message===null?d:c`<div class="text" dir="auto">${r.message}</div>`}
    ${di(r,t)}
    ${t.error?c`<div class="error" role="alert">${t.error}</div>`:d}
    <div class="meta">${hi(r,t,e)}${ci(r,t)}</div>
  </div>`}function ai(r,{localize:t,formats:e}){let s=it(r),i=s.length-ms;return c`<span class="who">
    <span class="direction">${t(r.direction==="in"?"stream_from":"stream_to")}</span>
    <bdi>${e.list(s.slice(0,ms))}</bdi>${i>0?` +${e.number(i)}`:d}
  </span>`}function li({alarm:r},{localize:t}){return r===null?d:c`<span class="badge">${k(ke,t("alarm"))}<bdi>${r}</bdi></span>`}function ci({status:r,time:t,leaves:e},{localize:s,formats:i,today:o}){let n=new Date(e??t),l=e!==null&&i.dayKey(n)!==o,a=c`<time datetime=${n.toISOString()} title=${i.full(n)}>
    ${l?i.day(n):d} ${i.time(n)}
  </time>`;if(r==="received")return a;let h=s(`status_${r}`);return c`<span class="status ${r}">
    ${a}${oi.has(r)?k(Oe[r],h):c`${k(Oe[r])}${h}`}
  </span>`}function di({receivers:r,status:t},e){return r.length>1?c`<details ?open=${ni.has(t)}>
      <summary>${e.localize("stream_phones",{count:e.formats.number(r.length)})} ${pi(r,e)}</summary>
      <ul>
        ${r.map(s=>ui(s,e))}
      </ul>
    </details>`:r[0]?gs(r[0],e):d}function gs({status:r,explanation:t},{localize:e}){if(!t)return d;let s=r==="queued"?e("stream_last_attempt",{explanation:t}):t;return c`<div class="explanation" dir="auto">${s}</div>`}function pi(r,{localize:t,formats:e}){let s=new Map;for(let{status:i}of r)s.set(i,(s.get(i)??0)+1);return[...s].map(([i,o])=>c`<span class="status ${i}">${k(Oe[i],t(`status_${i}`))}${e.number(o)}</span> `)}function ui(r,t){let{recipient:e,receiver:s,status:i}=r,{localize:o}=t;return c`<li>
    <span class="status ${i}">${k(Oe[i])}</span>
    <span>
      ${e===null?d:c`<bdi>${e}</bdi>`}
      ${s===null?d:c`<bdi>${s}</bdi>`} · ${o(`status_${i}`)}
      ${gs(r,t)}
    </span>
  </li>`}function hi(r,t,e){let{localize:s,replyTo:i}=t;return i!==null?c`<button @click=${()=>e.reply(i)}>${k(Zt)}${s("stream_reply")}</button>`:r.tag===null?d:t.asking?c`<div class="question" role="group" aria-label=${s("stream_cancel_question")}>
    ${s("stream_cancel_question")}
    <button class="confirm outlined" @click=${()=>e.cancel(r)}>${s("stream_cancel_yes")}</button>
    <button @click=${()=>e.ask(r.id,!1)}>${s("stream_cancel_no")}</button>
  </div>`:c`<button class="cancel" ?disabled=${t.cancelling} @click=${()=>e.ask(r.id,!0)}>
      ${s("stream_cancel")}
    </button>`}var vs=A`
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
`;var rt=50,De="held",mi=/^\+\d+$/,fi=new Set(["failed","expired"]),E=class extends ${constructor(){super(...arguments);this.messages=[];this.more=!1;this.writable=!1;this.announcement="";this.asking="";this.cancelling=new Set;this.error={id:"",words:""};this.loading=!1;this.shown=rt;this.#e="";this.loadOlder=()=>{this.shown<this.messages.length?this.shown+=rt:this.loading||(this.loading=!0,z(this,"ovh-sms-more"))}}static{this.styles=[C,vs]}#e;#t;#s;connectedCallback(){super.connectedCallback(),this.requestUpdate()}disconnectedCallback(){super.disconnectedCallback(),this.#s?.disconnect(),this.#s=void 0}shouldUpdate(e){let s=x(this.hass).dayKey(new Date),i=s!==this.#e;return this.#e=s,i||e.size>1||e.get("hass")?.locale!==this.hass.locale}willUpdate(e){e.has("messages")&&(this.shown+=this.loading?rt:0,this.loading=!1,this.#r())}render(){let{localize:e,messages:s}=this;return c`
      <div class="announcement" role="status">${this.announcement}</div>
      ${s.length?this.renderList():c`<p class="empty secondary">${e("stream_empty")}</p>`}
    `}renderList(){let{account:e,localize:s,messages:i,shown:o}=this,n=x(this.hass);return c`
      ${e.may_read_texts?d:c`<p class="secondary small">${s("stream_no_texts")}</p>`}
      <div class="scroll" role="region" tabindex="0" aria-label=${s("stream_messages")}>
        ${de(gi(i,o,n),([l])=>l,([l,a])=>this.renderGroup(l,a,n))}
        ${this.more||o<i.length?c`<button class="older" ?disabled=${this.loading} @click=${this.loadOlder}>${s("stream_older")}</button>`:d}
      </div>
    `}updated(){this.#s?.disconnect(),this.older&&this.scroller&&!this.loading&&(this.#s??=new IntersectionObserver(e=>e.some(s=>s.isIntersecting)&&this.loadOlder(),{root:this.scroller,rootMargin:"200px"}),this.#s.observe(this.older))}ask(e,s){this.asking=s?e:"",this.error={id:"",words:""},this.updateComplete.then(()=>this.renderRoot.querySelector(`[data-id="${CSS.escape(e)}"] .${s?"confirm":"cancel"}`)?.focus())}async cancel(e){let{id:s,tag:i}=e;this.asking="",this.cancelling=new Set([...this.cancelling,s]);try{await this.hass.callService("ovh_sms","cancel",{tag:i},void 0,!1)}catch(o){this.error={id:s,words:this.localize.error(o)}}this.cancelling=new Set([...this.cancelling].filter(o=>o!==s))}reply(e){z(this,"ovh-sms-reply",e)}renderGroup(e,s,i){let o=e===De?this.localize("status_held"):i.day(new Date(s[0]?.time??""));return c`<div class="day" id=${e}><span>${o}</span></div>
      <ol aria-labelledby=${e}>
        ${de(s,({id:n})=>n,n=>this.renderMessage(n,i))}
      </ol>`}renderMessage(e,s){let{localize:i}=this,{id:o,direction:n,status:l,is_reply_to:a}=e,h={localize:i,formats:s,today:this.#e,replyTo:this.#i(e),quoted:a!==null&&this.#t?.get(a)?.message||null,asking:this.asking===o,cancelling:this.cancelling.has(o),error:this.error.id===o?this.error.words:""};return c`<li class="${n} ${l}" data-id=${o}>
      ${hs([e,...Object.values(h)],()=>fs(e,h,this))}
    </li>`}#i({direction:e,sender:s}){if(!this.writable||e==="out"||s===null)return null;let{recipients:i,may_type_numbers:o}=this.account;return i.find(({name:l})=>l===s)?.id??(o&&mi.test(s)?s:null)}#r(){let e=this.#t;if(this.#t=new Map(this.messages.map(o=>[o.id,o])),!e)return;let s=[...e.values()].at(-1)?.time??"",i=this.messages.flatMap(o=>this.#o(o,e.get(o.id),s));i.length&&(this.announcement=i.join(`
`))}#o(e,s,i){let{localize:o}=this,n=x(this.hass).list(it(e));return e.status==="received"?!s&&e.time>i?[`${o("stream_from")} ${n}: ${e.message??""}`]:[]:s&&s.status!==e.status&&fi.has(e.status)?[`${o("stream_to")} ${n}: ${o(`status_${e.status}`)}`]:[]}};p([f({attribute:!1})],E.prototype,"hass",2),p([f({attribute:!1})],E.prototype,"account",2),p([f({attribute:!1})],E.prototype,"messages",2),p([f({type:Boolean})],E.prototype,"more",2),p([f({attribute:!1})],E.prototype,"localize",2),p([f({type:Boolean})],E.prototype,"writable",2),p([b()],E.prototype,"announcement",2),p([b()],E.prototype,"asking",2),p([b()],E.prototype,"cancelling",2),p([b()],E.prototype,"error",2),p([b()],E.prototype,"loading",2),p([b()],E.prototype,"shown",2),p([R(".older")],E.prototype,"older",2),p([R(".scroll")],E.prototype,"scroller",2);function gi(r,t,{dayKey:e}){let s=r.filter(({status:o})=>o===De).sort((o,n)=>ys(o)-ys(n)),i=new Map(s.length?[[De,s]]:[]);for(let o of r.filter(({status:n})=>n!==De).slice(0,t)){let n=e(new Date(o.time)),l=i.get(n);l?l.push(o):i.set(n,[o])}return[...i]}var ys=({leaves:r,time:t})=>Date.parse(r??t);_("ovh-sms-stream",E);var vi=["connection","connected","language","locale","user","config"],yi="unknown_command",ot="ovh-sms-account",F=class extends ${constructor(){super(...arguments);this.config={type:"custom:ovh-sms-card"};this.chosen=localStorage.getItem(ot)??void 0;this.feed=new ze(this)}static{this.styles=[C,A`
      ha-card {
        height: 100%;
        box-sizing: border-box;
      }
      .content {
        display: flex;
        flex-direction: column;
        gap: 16px;
        padding: 16px;
      }
      .quiet {
        margin-top: -16px;
      }
      .header {
        display: flex;
        align-items: center;
        gap: 12px;
        min-width: 0;
      }
      h2 {
        margin: 0;
        font-size: var(--ha-font-size-xl, 20px);
        font-weight: var(--ha-font-weight-normal, 400);
        line-height: 1.3;
        overflow-wrap: anywhere;
      }
      .header ha-icon {
        --mdc-icon-size: 24px;
        flex: none;
        color: var(--state-icon-color, var(--secondary-text-color));
      }
    `]}static async getConfigElement(){return await ps(),document.createElement("ovh-sms-card-editor")}static getStubConfig(){return{}}setConfig(e){this.config=e}getCardSize(){return 8}getGridOptions(){return{columns:12,min_columns:6,rows:"auto"}}shouldUpdate(e){let{hass:s}=this,i=e.get("hass");return!s||!i||e.size>1||vi.some(o=>s[o]!==i[o])}willUpdate(e){let{hass:s}=this;s&&(this.chosen&&!this.config.account&&this.feed.problem==="no_account"&&(localStorage.removeItem(ot),this.chosen=void 0),this.feed.follow(s,this.config.account??this.chosen),(e.get("hass")?.language!==s.language||!this.localize)&&this.load(s))}async load(e){try{let s=await I(e);e.language===this.hass?.language&&(this.localize=s)}catch{}}render(){let{hass:e,localize:s}=this,i=!e||!s;return c`<ha-card aria-busy=${i}>
      ${i?c`<div class="content"></div>`:c`<div class="content" dir=${Ft(e)?"rtl":"ltr"}>${this.renderContent(e,s)}</div>`}
    </ha-card>`}renderContent(e,s){let{account:i,accounts:o}=this.feed,n=!this.config.account&&o.length>1,l=i?this.renderAccount(e,s,i,!n):this.renderProblem(e,s);return c`${n?this.renderChoice(s):d} ${l}`}renderChoice(e){let{account:s,accounts:i}=this.feed;return c`<select aria-label=${e("choose_account")} @change=${this.choose}>
      ${s?d:c`<option value="" selected>${e("choose_account")}</option>`}
      ${i.map(({entry_id:o,name:n})=>c`<option value=${o} ?selected=${o===s?.entry_id}>${n}</option>`)}
    </select>`}renderProblem(e,s){let i=this.describeProblem(e,s);return i?c`<p class="hint warning" role="status">
          <ha-icon icon="mdi:information-outline"></ha-icon><span>${i}</span>
        </p>`:d}describeProblem(e,s){let{problem:i,error:o}=this.feed;return i==="several_accounts"||!(i??o)?"":e.config.state!=="RUNNING"||o?.code===yi?s("starting"):i?s(i==="no_account"&&!e.user.is_admin?"no_account_for_user":i):s.error(o)}renderAccount(e,s,i,o){let{alarms:n,messages:l,more:a}=this.feed,h={alarms:c`<ovh-sms-alarms
        class=${n.length?"":"quiet"}
        .hass=${e}
        .account=${i}
        .alarms=${n}
        .localize=${s}
      ></ovh-sms-alarms>`,compose:c`<ovh-sms-compose .hass=${e} .account=${i} .localize=${s}></ovh-sms-compose>`,stream:c`<ovh-sms-stream
        .hass=${e}
        .account=${i}
        .messages=${l}
        .more=${a}
        .writable=${this.config.compose!==!1}
        .localize=${s}
        @ovh-sms-more=${()=>this.feed.loadMore()}
        @ovh-sms-reply=${m=>this.compose?.choose(m.detail)}
      ></ovh-sms-stream>`,credits:c`<ovh-sms-credits .hass=${e} .account=${i} .localize=${s}></ovh-sms-credits>`};return c`
      ${o?c`<div class="header"><ha-icon icon="mdi:message-text-outline"></ha-icon><h2><bdi>${i.name}</bdi></h2></div>`:d}
      ${ee.filter(m=>this.config[m]!==!1).map(m=>h[m])}
    `}choose(e){let{value:s}=e.target;s&&(localStorage.setItem(ot,s),this.chosen=s)}};p([f({attribute:!1})],F.prototype,"hass",2),p([b()],F.prototype,"config",2),p([b()],F.prototype,"chosen",2),p([b()],F.prototype,"localize",2),p([R("ovh-sms-compose")],F.prototype,"compose",2);_("ovh-sms-card",F);function bs(r,t){return t?.platform==="ovh_sms"?r.devices[t.device_id??""]?.config_entries[0]:void 0}function Ne(r){let t=new Map;for(let i of Object.values(r.entities)){let o=r.devices[i.device_id??""];if(i.platform!=="ovh_sms"||!o||i.hidden||!r.states[i.entity_id])continue;let n=t.get(o.id)??{device:o,name:o.name_by_user??o.name??"",entities:{}};n.entities[i.translation_key??""]=i.entity_id,t.set(o.id,n)}let e=[...t.values()].sort((i,o)=>i.name.localeCompare(o.name,r.language)),s=({device:i})=>i.via_device_id!==null;return e.filter(i=>!s(i)).map(i=>({...i,entry_id:i.device.config_entries[0]??"",recipients:e.filter(({device:o})=>o.via_device_id===i.device.id)}))}var $s="mdi:message-text",xs={type:"sections",max_columns:3},ct={action:"toggle"},_s={hide_state:!0,tap_action:ct},nt={grid_options:{columns:"full"}},lt=class extends HTMLElement{static{this.registryDependencies=["entities","devices"]}static{this.noEditor=!0}static getCreateSuggestions(){return{title:"SMS",icon:$s}}static async generate(t,e){let s=await I(e),i=Ne(e),o=i.length>1;return i.length?{views:i.map((l,a)=>({...xs,...o?{title:l.name}:{title:"SMS",icon:$s},path:a?`sms-${a+1}`:"sms",sections:bi(l,o,s)}))}:{views:[{...xs,title:"SMS",path:"sms",sections:[ws({})]}]}}};function ws(r){return{type:"grid",cards:[{type:"custom:ovh-sms-card",...r}]}}function bi({entry_id:r,entities:t,recipients:e},s,i){let{credits_left:o,queued:n,credits_used_today:l,credits_used_month:a,open_alarms:h,acknowledge:m,silence_guard:u}=t,v=[...at(i("page_credits"),"mdi:cash",[...N(o,{name:i("page_left")}),...N(n),...N(l,{name:i("page_today")}),...N(a,{name:i("page_month")}),...$i(o,i("credits_left"))]),...at(i("page_alarms"),"mdi:alarm-light",[...N(h,nt),...N(m,{..._s,...nt}),...N(u,{tap_action:ct,...nt})])],g=at(i("page_recipients"),"mdi:account-multiple",e.flatMap(xi)),y=[v,g].filter(w=>w.length).map(w=>({type:"grid",cards:w}));return[ws({...s&&{account:r},...o&&{credits:!1}}),...y]}function at(r,t,e){return e.length?[{type:"heading",heading:r,icon:t},...e]:[]}function N(r,t={}){return r?[{type:"tile",entity:r,name:{type:"entity"},...t}]:[]}function $i(r,t){return r?[{type:"history-graph",hours_to_show:168,entities:[{entity:r,name:t}]}]:[]}function xi({name:r,entities:t}){let e={..._s,tap_action:{...ct,confirmation:!0}};return[...N(t.last_status,{name:r}),...N(t.test,e)]}_("ll-strategy-dashboard-ovh-sms",lt);var dt="https://github.com/OWNER/ovh_sms#readme";var pt={type:"ovh-sms-card",name:"OVHcloud SMS",description:"",documentationURL:dt,preview:!0,getEntitySuggestion(r,t){let e=bs(r,r.entities[t]);return e?{config:{type:"custom:ovh-sms-card",...Ne(r).length>1&&{account:e}}}:null}},As={type:"ovh-sms",strategyType:"dashboard",name:"SMS",description:"",documentationURL:dt};async function wi(r){let t=document.documentElement.lang;if(!t)return;let e=await I({language:t,callWS:r});pt.description=e("description"),As.description=e("page_description")}var te=window;te.customCards??=[];te.customStrategies??=[];te.customCards.some(({type:r})=>r===pt.type)||(te.customCards.push(pt),te.customStrategies.push(As),te.hassConnection?.then(({conn:r})=>{let t=()=>{wi(e=>r.sendMessagePromise(e)).catch(()=>{})};new MutationObserver(t).observe(document.documentElement,{attributeFilter:["lang"]}),t()}));
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
