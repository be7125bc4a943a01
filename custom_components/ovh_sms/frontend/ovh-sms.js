var Ot=Object.defineProperty;var zt=Object.getOwnPropertyDescriptor;var p=(o,t,e,s)=>{for(var r=s>1?void 0:s?zt(t,e):t,i=o.length-1,n;i>=0;i--)(n=o[i])&&(r=(s?n(t,e,r):n(r))||r);return s&&r&&Ot(t,e,r),r};var W=globalThis,V=W.ShadowRoot&&(W.ShadyCSS===void 0||W.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,Z=Symbol(),ht=new WeakMap,z=class{constructor(t,e,s){if(this._$cssResult$=!0,s!==Z)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=t,this.t=e}get styleSheet(){let t=this.o,e=this.t;if(V&&t===void 0){let s=e!==void 0&&e.length===1;s&&(t=ht.get(e)),t===void 0&&((this.o=t=new CSSStyleSheet).replaceSync(this.cssText),s&&ht.set(e,t))}return t}toString(){return this.cssText}},dt=o=>new z(typeof o=="string"?o:o+"",void 0,Z),U=(o,...t)=>{let e=o.length===1?o[0]:t.reduce((s,r,i)=>s+(n=>{if(n._$cssResult$===!0)return n.cssText;if(typeof n=="number")return n;throw Error("Value passed to 'css' function must be a 'css' function result: "+n+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")})(r)+o[i+1],o[0]);return new z(e,o,Z)},pt=(o,t)=>{if(V)o.adoptedStyleSheets=t.map(e=>e instanceof CSSStyleSheet?e:e.styleSheet);else for(let e of t){let s=document.createElement("style"),r=W.litNonce;r!==void 0&&s.setAttribute("nonce",r),s.textContent=e.cssText,o.appendChild(s)}},Q=V?o=>o:o=>o instanceof CSSStyleSheet?(t=>{let e="";for(let s of t.cssRules)e+=s.cssText;return dt(e)})(o):o;var{is:Ut,defineProperty:Lt,getOwnPropertyDescriptor:kt,getOwnPropertyNames:Nt,getOwnPropertySymbols:jt,getPrototypeOf:Dt}=Object,F=globalThis,ut=F.trustedTypes,qt=ut?ut.emptyScript:"",It=F.reactiveElementPolyfillSupport,L=(o,t)=>o,k={toAttribute(o,t){switch(t){case Boolean:o=o?qt:null;break;case Object:case Array:o=o==null?o:JSON.stringify(o)}return o},fromAttribute(o,t){let e=o;switch(t){case Boolean:e=o!==null;break;case Number:e=o===null?null:Number(o);break;case Object:case Array:try{e=JSON.parse(o)}catch{e=null}}return e}},K=(o,t)=>!Ut(o,t),mt={attribute:!0,type:String,converter:k,reflect:!1,useDefault:!1,hasChanged:K};Symbol.metadata??=Symbol("metadata"),F.litPropertyMetadata??=new WeakMap;var v=class extends HTMLElement{static addInitializer(t){this._$Ei(),(this.l??=[]).push(t)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(t,e=mt){if(e.state&&(e.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(t)&&((e=Object.create(e)).wrapped=!0),this.elementProperties.set(t,e),!e.noAccessor){let s=Symbol(),r=this.getPropertyDescriptor(t,s,e);r!==void 0&&Lt(this.prototype,t,r)}}static getPropertyDescriptor(t,e,s){let{get:r,set:i}=kt(this.prototype,t)??{get(){return this[e]},set(n){this[e]=n}};return{get:r,set(n){let c=r?.call(this);i?.call(this,n),this.requestUpdate(t,c,s)},configurable:!0,enumerable:!0}}static getPropertyOptions(t){return this.elementProperties.get(t)??mt}static _$Ei(){if(this.hasOwnProperty(L("elementProperties")))return;let t=Dt(this);t.finalize(),t.l!==void 0&&(this.l=[...t.l]),this.elementProperties=new Map(t.elementProperties)}static finalize(){if(this.hasOwnProperty(L("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(L("properties"))){let e=this.properties,s=[...Nt(e),...jt(e)];for(let r of s)this.createProperty(r,e[r])}let t=this[Symbol.metadata];if(t!==null){let e=litPropertyMetadata.get(t);if(e!==void 0)for(let[s,r]of e)this.elementProperties.set(s,r)}this._$Eh=new Map;for(let[e,s]of this.elementProperties){let r=this._$Eu(e,s);r!==void 0&&this._$Eh.set(r,e)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(t){let e=[];if(Array.isArray(t)){let s=new Set(t.flat(1/0).reverse());for(let r of s)e.unshift(Q(r))}else t!==void 0&&e.push(Q(t));return e}static _$Eu(t,e){let s=e.attribute;return s===!1?void 0:typeof s=="string"?s:typeof t=="string"?t.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(t=>this.enableUpdating=t),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(t=>t(this))}addController(t){(this._$EO??=new Set).add(t),this.renderRoot!==void 0&&this.isConnected&&t.hostConnected?.()}removeController(t){this._$EO?.delete(t)}_$E_(){let t=new Map,e=this.constructor.elementProperties;for(let s of e.keys())this.hasOwnProperty(s)&&(t.set(s,this[s]),delete this[s]);t.size>0&&(this._$Ep=t)}createRenderRoot(){let t=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return pt(t,this.constructor.elementStyles),t}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(t=>t.hostConnected?.())}enableUpdating(t){}disconnectedCallback(){this._$EO?.forEach(t=>t.hostDisconnected?.())}attributeChangedCallback(t,e,s){this._$AK(t,s)}_$ET(t,e){let s=this.constructor.elementProperties.get(t),r=this.constructor._$Eu(t,s);if(r!==void 0&&s.reflect===!0){let i=(s.converter?.toAttribute!==void 0?s.converter:k).toAttribute(e,s.type);this._$Em=t,i==null?this.removeAttribute(r):this.setAttribute(r,i),this._$Em=null}}_$AK(t,e){let s=this.constructor,r=s._$Eh.get(t);if(r!==void 0&&this._$Em!==r){let i=s.getPropertyOptions(r),n=typeof i.converter=="function"?{fromAttribute:i.converter}:i.converter?.fromAttribute!==void 0?i.converter:k;this._$Em=r;let c=n.fromAttribute(e,i.type);this[r]=c??this._$Ej?.get(r)??c,this._$Em=null}}requestUpdate(t,e,s,r=!1,i){if(t!==void 0){let n=this.constructor;if(r===!1&&(i=this[t]),s??=n.getPropertyOptions(t),!((s.hasChanged??K)(i,e)||s.useDefault&&s.reflect&&i===this._$Ej?.get(t)&&!this.hasAttribute(n._$Eu(t,s))))return;this.C(t,e,s)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(t,e,{useDefault:s,reflect:r,wrapped:i},n){s&&!(this._$Ej??=new Map).has(t)&&(this._$Ej.set(t,n??e??this[t]),i!==!0||n!==void 0)||(this._$AL.has(t)||(this.hasUpdated||s||(e=void 0),this._$AL.set(t,e)),r===!0&&this._$Em!==t&&(this._$Eq??=new Set).add(t))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(e){Promise.reject(e)}let t=this.scheduleUpdate();return t!=null&&await t,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[r,i]of this._$Ep)this[r]=i;this._$Ep=void 0}let s=this.constructor.elementProperties;if(s.size>0)for(let[r,i]of s){let{wrapped:n}=i,c=this[r];n!==!0||this._$AL.has(r)||c===void 0||this.C(r,void 0,i,c)}}let t=!1,e=this._$AL;try{t=this.shouldUpdate(e),t?(this.willUpdate(e),this._$EO?.forEach(s=>s.hostUpdate?.()),this.update(e)):this._$EM()}catch(s){throw t=!1,this._$EM(),s}t&&this._$AE(e)}willUpdate(t){}_$AE(t){this._$EO?.forEach(e=>e.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(t)),this.updated(t)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(t){return!0}update(t){this._$Eq&&=this._$Eq.forEach(e=>this._$ET(e,this[e])),this._$EM()}updated(t){}firstUpdated(t){}};v.elementStyles=[],v.shadowRootOptions={mode:"open"},v[L("elementProperties")]=new Map,v[L("finalized")]=new Map,It?.({ReactiveElement:v}),(F.reactiveElementVersions??=[]).push("2.1.2");var ot=globalThis,ft=o=>o,J=ot.trustedTypes,gt=J?J.createPolicy("lit-html",{createHTML:o=>o}):void 0,At="$lit$",_=`lit$${Math.random().toFixed(9).slice(2)}$`,xt="?"+_,Bt=`<${xt}>`,w=document,j=()=>w.createComment(""),D=o=>o===null||typeof o!="object"&&typeof o!="function",it=Array.isArray,Wt=o=>it(o)||typeof o?.[Symbol.iterator]=="function",X=`[ 	
\f\r]`,N=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,yt=/-->/g,vt=/>/g,E=RegExp(`>|${X}(?:([^\\s"'>=/]+)(${X}*=${X}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),$t=/'/g,_t=/"/g,Et=/^(?:script|style|textarea|title)$/i,nt=o=>(t,...e)=>({_$litType$:o,strings:t,values:e}),b=nt(1),re=nt(2),oe=nt(3),C=Symbol.for("lit-noChange"),l=Symbol.for("lit-nothing"),bt=new WeakMap,S=w.createTreeWalker(w,129);function St(o,t){if(!it(o)||!o.hasOwnProperty("raw"))throw Error("invalid template strings array");return gt!==void 0?gt.createHTML(t):t}var Vt=(o,t)=>{let e=o.length-1,s=[],r,i=t===2?"<svg>":t===3?"<math>":"",n=N;for(let c=0;c<e;c++){let a=o[c],d,m,h=-1,y=0;for(;y<a.length&&(n.lastIndex=y,m=n.exec(a),m!==null);)y=n.lastIndex,n===N?m[1]==="!--"?n=yt:m[1]!==void 0?n=vt:m[2]!==void 0?(Et.test(m[2])&&(r=RegExp("</"+m[2],"g")),n=E):m[3]!==void 0&&(n=E):n===E?m[0]===">"?(n=r??N,h=-1):m[1]===void 0?h=-2:(h=n.lastIndex-m[2].length,d=m[1],n=m[3]===void 0?E:m[3]==='"'?_t:$t):n===_t||n===$t?n=E:n===yt||n===vt?n=N:(n=E,r=void 0);let $=n===E&&o[c+1].startsWith("/>")?" ":"";i+=n===N?a+Bt:h>=0?(s.push(d),a.slice(0,h)+At+a.slice(h)+_+$):a+_+(h===-2?c:$)}return[St(o,i+(o[e]||"<?>")+(t===2?"</svg>":t===3?"</math>":"")),s]},q=class o{constructor({strings:t,_$litType$:e},s){let r;this.parts=[];let i=0,n=0,c=t.length-1,a=this.parts,[d,m]=Vt(t,e);if(this.el=o.createElement(d,s),S.currentNode=this.el.content,e===2||e===3){let h=this.el.content.firstChild;h.replaceWith(...h.childNodes)}for(;(r=S.nextNode())!==null&&a.length<c;){if(r.nodeType===1){if(r.hasAttributes())for(let h of r.getAttributeNames())if(h.endsWith(At)){let y=m[n++],$=r.getAttribute(h).split(_),B=/([.?@])?(.*)/.exec(y);a.push({type:1,index:i,name:B[2],strings:$,ctor:B[1]==="."?tt:B[1]==="?"?et:B[1]==="@"?st:H}),r.removeAttribute(h)}else h.startsWith(_)&&(a.push({type:6,index:i}),r.removeAttribute(h));if(Et.test(r.tagName)){let h=r.textContent.split(_),y=h.length-1;if(y>0){r.textContent=J?J.emptyScript:"";for(let $=0;$<y;$++)r.append(h[$],j()),S.nextNode(),a.push({type:2,index:++i});r.append(h[y],j())}}}else if(r.nodeType===8)if(r.data===xt)a.push({type:2,index:i});else{let h=-1;for(;(h=r.data.indexOf(_,h+1))!==-1;)a.push({type:7,index:i}),h+=_.length-1}i++}}static createElement(t,e){let s=w.createElement("template");return s.innerHTML=t,s}};function T(o,t,e=o,s){if(t===C)return t;let r=s!==void 0?e._$Co?.[s]:e._$Cl,i=D(t)?void 0:t._$litDirective$;return r?.constructor!==i&&(r?._$AO?.(!1),i===void 0?r=void 0:(r=new i(o),r._$AT(o,e,s)),s!==void 0?(e._$Co??=[])[s]=r:e._$Cl=r),r!==void 0&&(t=T(o,r._$AS(o,t.values),r,s)),t}var Y=class{constructor(t,e){this._$AV=[],this._$AN=void 0,this._$AD=t,this._$AM=e}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(t){let{el:{content:e},parts:s}=this._$AD,r=(t?.creationScope??w).importNode(e,!0);S.currentNode=r;let i=S.nextNode(),n=0,c=0,a=s[0];for(;a!==void 0;){if(n===a.index){let d;a.type===2?d=new I(i,i.nextSibling,this,t):a.type===1?d=new a.ctor(i,a.name,a.strings,this,t):a.type===6&&(d=new rt(i,this,t)),this._$AV.push(d),a=s[++c]}n!==a?.index&&(i=S.nextNode(),n++)}return S.currentNode=w,r}p(t){let e=0;for(let s of this._$AV)s!==void 0&&(s.strings!==void 0?(s._$AI(t,s,e),e+=s.strings.length-2):s._$AI(t[e])),e++}},I=class o{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(t,e,s,r){this.type=2,this._$AH=l,this._$AN=void 0,this._$AA=t,this._$AB=e,this._$AM=s,this.options=r,this._$Cv=r?.isConnected??!0}get parentNode(){let t=this._$AA.parentNode,e=this._$AM;return e!==void 0&&t?.nodeType===11&&(t=e.parentNode),t}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(t,e=this){t=T(this,t,e),D(t)?t===l||t==null||t===""?(this._$AH!==l&&this._$AR(),this._$AH=l):t!==this._$AH&&t!==C&&this._(t):t._$litType$!==void 0?this.$(t):t.nodeType!==void 0?this.T(t):Wt(t)?this.k(t):this._(t)}O(t){return this._$AA.parentNode.insertBefore(t,this._$AB)}T(t){this._$AH!==t&&(this._$AR(),this._$AH=this.O(t))}_(t){this._$AH!==l&&D(this._$AH)?this._$AA.nextSibling.data=t:this.T(w.createTextNode(t)),this._$AH=t}$(t){let{values:e,_$litType$:s}=t,r=typeof s=="number"?this._$AC(t):(s.el===void 0&&(s.el=q.createElement(St(s.h,s.h[0]),this.options)),s);if(this._$AH?._$AD===r)this._$AH.p(e);else{let i=new Y(r,this),n=i.u(this.options);i.p(e),this.T(n),this._$AH=i}}_$AC(t){let e=bt.get(t.strings);return e===void 0&&bt.set(t.strings,e=new q(t)),e}k(t){it(this._$AH)||(this._$AH=[],this._$AR());let e=this._$AH,s,r=0;for(let i of t)r===e.length?e.push(s=new o(this.O(j()),this.O(j()),this,this.options)):s=e[r],s._$AI(i),r++;r<e.length&&(this._$AR(s&&s._$AB.nextSibling,r),e.length=r)}_$AR(t=this._$AA.nextSibling,e){for(this._$AP?.(!1,!0,e);t!==this._$AB;){let s=ft(t).nextSibling;ft(t).remove(),t=s}}setConnected(t){this._$AM===void 0&&(this._$Cv=t,this._$AP?.(t))}},H=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(t,e,s,r,i){this.type=1,this._$AH=l,this._$AN=void 0,this.element=t,this.name=e,this._$AM=r,this.options=i,s.length>2||s[0]!==""||s[1]!==""?(this._$AH=Array(s.length-1).fill(new String),this.strings=s):this._$AH=l}_$AI(t,e=this,s,r){let i=this.strings,n=!1;if(i===void 0)t=T(this,t,e,0),n=!D(t)||t!==this._$AH&&t!==C,n&&(this._$AH=t);else{let c=t,a,d;for(t=i[0],a=0;a<i.length-1;a++)d=T(this,c[s+a],e,a),d===C&&(d=this._$AH[a]),n||=!D(d)||d!==this._$AH[a],d===l?t=l:t!==l&&(t+=(d??"")+i[a+1]),this._$AH[a]=d}n&&!r&&this.j(t)}j(t){t===l?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,t??"")}},tt=class extends H{constructor(){super(...arguments),this.type=3}j(t){this.element[this.name]=t===l?void 0:t}},et=class extends H{constructor(){super(...arguments),this.type=4}j(t){this.element.toggleAttribute(this.name,!!t&&t!==l)}},st=class extends H{constructor(t,e,s,r,i){super(t,e,s,r,i),this.type=5}_$AI(t,e=this){if((t=T(this,t,e,0)??l)===C)return;let s=this._$AH,r=t===l&&s!==l||t.capture!==s.capture||t.once!==s.once||t.passive!==s.passive,i=t!==l&&(s===l||r);r&&this.element.removeEventListener(this.name,this,s),i&&this.element.addEventListener(this.name,this,t),this._$AH=t}handleEvent(t){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,t):this._$AH.handleEvent(t)}},rt=class{constructor(t,e,s){this.element=t,this.type=6,this._$AN=void 0,this._$AM=e,this.options=s}get _$AU(){return this._$AM._$AU}_$AI(t){T(this,t)}};var Ft=ot.litHtmlPolyfillSupport;Ft?.(q,I),(ot.litHtmlVersions??=[]).push("3.3.3");var wt=(o,t,e)=>{let s=e?.renderBefore??t,r=s._$litPart$;if(r===void 0){let i=e?.renderBefore??null;s._$litPart$=r=new I(t.insertBefore(j(),i),i,void 0,e??{})}return r._$AI(o),r};var at=globalThis,f=class extends v{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let t=super.createRenderRoot();return this.renderOptions.renderBefore??=t.firstChild,t}update(t){let e=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(t),this._$Do=wt(e,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return C}};f._$litElement$=!0,f.finalized=!0,at.litElementHydrateSupport?.({LitElement:f});var Kt=at.litElementPolyfillSupport;Kt?.({LitElement:f});(at.litElementVersions??=[]).push("4.2.2");var Jt={attribute:!0,type:String,converter:k,reflect:!1,hasChanged:K},Gt=(o=Jt,t,e)=>{let{kind:s,metadata:r}=e,i=globalThis.litPropertyMetadata.get(r);if(i===void 0&&globalThis.litPropertyMetadata.set(r,i=new Map),s==="setter"&&((o=Object.create(o)).wrapped=!0),i.set(e.name,o),s==="accessor"){let{name:n}=e;return{set(c){let a=t.get.call(this);t.set.call(this,c),this.requestUpdate(n,a,o,!0,c)},init(c){return c!==void 0&&this.C(n,void 0,o,c),c}}}if(s==="setter"){let{name:n}=e;return function(c){let a=this[n];t.call(this,c),this.requestUpdate(n,a,o,!0,c)}}throw Error("Unsupported decorator location: "+s)};function u(o){return(t,e)=>typeof e=="object"?Gt(o,t,e):((s,r,i)=>{let n=r.hasOwnProperty(i);return r.constructor.createProperty(i,s),n?Object.getOwnPropertyDescriptor(r,i):void 0})(o,t,e)}function ct(o){return u({...o,state:!0,attribute:!1})}var P=(o,t,e)=>(e.configurable=!0,e.enumerable=!0,Reflect.decorate&&typeof t!="object"&&Object.defineProperty(o,t,e),e);function Ct(o,t){return(e,s,r)=>{let i=n=>n.renderRoot?.querySelector(o)??null;if(t){let{get:n,set:c}=typeof s=="object"?e:r??(()=>{let a=Symbol();return{get(){return this[a]},set(d){this[a]=d}}})();return P(e,s,{get(){let a=n.call(this);return a===void 0&&(a=i(this),(a!==null||this.hasUpdated)&&c.call(this,a)),a}})}return P(e,s,{get(){return i(this)}})}}function Pt(o){return o.translationMetadata.translations[o.language]?.isRTL??!1}function g(o,t){customElements.get(o)||customElements.define(o,t)}var R=class extends f{constructor(){super(...arguments);this.alarms=[]}render(){return l}};p([u({attribute:!1})],R.prototype,"hass",2),p([u({attribute:!1})],R.prototype,"account",2),p([u({attribute:!1})],R.prototype,"alarms",2),p([u({attribute:!1})],R.prototype,"localize",2);g("ovh-sms-alarms",R);var M=class extends f{choose(t){}render(){return l}};p([u({attribute:!1})],M.prototype,"hass",2),p([u({attribute:!1})],M.prototype,"account",2),p([u({attribute:!1})],M.prototype,"localize",2);g("ovh-sms-compose",M);var O=class extends f{render(){return l}};p([u({attribute:!1})],O.prototype,"hass",2),p([u({attribute:!1})],O.prototype,"account",2),p([u({attribute:!1})],O.prototype,"localize",2);g("ovh-sms-credits",O);var Rt=[1,2,5,10,30],G=class{constructor(t){this.host=t;this.messages=[];this.alarms=[];this.more=!1;this.error=null;this.#t=50;this.#s=0;this.#i=0;this.#a=()=>{this.#i=0,this.#r()};t.addController(this)}#o;#e;#t;#s;#i;#c;#n;hostConnected(){this.#r()}hostDisconnected(){this.#l(),this.#o?.connection.removeEventListener("ready",this.#a)}follow(t,e){let s=this.#o;this.#o=t,!(s?.connection===t.connection&&s.language===t.language&&this.#e===e)&&(s?.connection!==t.connection&&s?.connection.removeEventListener("ready",this.#a),this.#e!==e&&(this.account=void 0,this.messages=[],this.alarms=[],this.#t=50),this.#e=e,this.#r())}loadMore(){this.more&&this.#t<1e3&&(this.#t=Math.min(this.#t*3,1e3),this.#r())}#a;#l(){this.#s+=1,clearTimeout(this.#c),this.#n?.().catch(()=>{}),this.#n=void 0}#r(){let t=this.#o;t&&(this.#l(),t.connection.addEventListener("ready",this.#a),this.#h(t,this.#s))}async#h(t,e){let s=!0;try{let r=await t.connection.subscribeMessage(i=>{e===this.#s&&(this.#d(i,s),s=!1)},{type:"ovh_sms/subscribe",...this.#e&&{account:this.#e},limit:this.#t,language:t.language},{resubscribe:!1});e===this.#s?this.#n=r:r().catch(()=>{})}catch(r){e===this.#s&&this.#p(r)}}#d(t,e){this.error=null,this.#i=0,this.account=t.account??this.account,this.alarms=t.alarms??this.alarms,this.more=(t.more??this.more)&&this.#t<1e3,(e||t.messages||t.removed)&&(this.messages=Zt(e?[]:this.messages,t)),this.host.requestUpdate()}#p(t){this.error=t;let e=Rt[Math.min(this.#i,Rt.length-1)]??30;this.#i+=1,this.#c=setTimeout(()=>this.#r(),e*1e3),this.host.requestUpdate()}};function Zt(o,t){let e=new Map(o.map(s=>[s.id,s]));for(let s of t.removed??[])e.delete(s);for(let s of t.messages??[])e.set(s.id,s);return[...e.values()].sort((s,r)=>Date.parse(r.time)-Date.parse(s.time))}var lt=new Map;function Ht(o){let{language:t}=o,e=lt.get(t);return e||(e=Qt(o,t),e.catch(()=>lt.delete(t)),lt.set(t,e)),e}async function Qt(o,t){let e=["common","exceptions"].map(n=>o.callWS({type:"frontend/get_translations",language:t,category:n,integration:"ovh_sms"})),s=Object.assign({},...(await Promise.all(e)).map(n=>n.resources));return Object.assign((n,c={})=>Tt(s[`component.ovh_sms.common.card_${n}`]??"",c),{error:n=>{let{translation_domain:c,translation_key:a,translation_placeholders:d,message:m}=n??{},h=c==="ovh_sms"&&s[`component.ovh_sms.exceptions.${a}.message`];return h?Tt(h,d??{}):m||String(n)}})}function Tt(o,t){return o.replace(/\{(\w+)\}/g,(e,s)=>String(t[s]??e))}var A=class extends f{constructor(){super(...arguments);this.messages=[];this.more=!1}render(){return l}};p([u({attribute:!1})],A.prototype,"hass",2),p([u({attribute:!1})],A.prototype,"account",2),p([u({attribute:!1})],A.prototype,"messages",2),p([u({type:Boolean})],A.prototype,"more",2),p([u({attribute:!1})],A.prototype,"localize",2);g("ovh-sms-stream",A);var Mt=U`
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
`;var x=class extends f{constructor(){super(...arguments);this.preview=!1;this.config={type:"custom:ovh-sms-card"};this.feed=new G(this)}static{this.styles=[Mt,U`
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
    `]}static getStubConfig(){return{}}setConfig(e){this.config=e}getCardSize(){return 8}getGridOptions(){return{columns:12,min_columns:6,rows:"auto"}}willUpdate(e){let{hass:s}=this;s&&(this.feed.follow(s,this.config.account),(e.get("hass")?.language!==s.language||!this.localize)&&Ht(s).then(r=>this.localize=r))}render(){let{hass:e,localize:s,feed:r}=this;if(!e||!s)return b`<ha-card aria-busy="true"><div class="content"></div></ha-card>`;let i=r.account?this.renderAccount(e,s,r.account):l;return b`<ha-card>
      <div class="content" dir=${Pt(e)?"rtl":"ltr"} lang=${e.language}>${i}</div>
    </ha-card>`}renderAccount(e,s,r){let{alarms:i,messages:n,more:c}=this.feed,a=d=>this.config[d]!==!1;return b`
      ${a("alarms")?b`<ovh-sms-alarms .hass=${e} .account=${r} .alarms=${i} .localize=${s}></ovh-sms-alarms>`:l}
      ${a("compose")?b`<ovh-sms-compose .hass=${e} .account=${r} .localize=${s}></ovh-sms-compose>`:l}
      ${a("stream")?b`<ovh-sms-stream
            .hass=${e}
            .account=${r}
            .messages=${n}
            .more=${c}
            .localize=${s}
            @ovh-sms-more=${()=>this.feed.loadMore()}
            @ovh-sms-reply=${d=>this.compose?.choose(d.detail)}
          ></ovh-sms-stream>`:l}
      ${a("credits")?b`<ovh-sms-credits .hass=${e} .account=${r} .localize=${s}></ovh-sms-credits>`:l}
    `}};p([u({attribute:!1})],x.prototype,"hass",2),p([u({type:Boolean})],x.prototype,"preview",2),p([ct()],x.prototype,"config",2),p([ct()],x.prototype,"localize",2),p([Ct("ovh-sms-compose")],x.prototype,"compose",2);g("ovh-sms-card",x);
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
*/
