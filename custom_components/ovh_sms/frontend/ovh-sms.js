var fs=Object.defineProperty;var gs=Object.getOwnPropertyDescriptor;var p=(r,t,e,s)=>{for(var i=s>1?void 0:s?gs(t,e):t,n=r.length-1,o;n>=0;n--)(o=r[n])&&(i=(s?o(t,e,i):o(i))||i);return s&&i&&fs(t,e,i),i};var ge=globalThis,ve=ge.ShadowRoot&&(ge.ShadyCSS===void 0||ge.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,De=Symbol(),ht=new WeakMap,re=class{constructor(t,e,s){if(this._$cssResult$=!0,s!==De)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=t,this.t=e}get styleSheet(){let t=this.o,e=this.t;if(ve&&t===void 0){let s=e!==void 0&&e.length===1;s&&(t=ht.get(e)),t===void 0&&((this.o=t=new CSSStyleSheet).replaceSync(this.cssText),s&&ht.set(e,t))}return t}toString(){return this.cssText}},ut=r=>new re(typeof r=="string"?r:r+"",void 0,De),w=(r,...t)=>{let e=r.length===1?r[0]:t.reduce((s,i,n)=>s+(o=>{if(o._$cssResult$===!0)return o.cssText;if(typeof o=="number")return o;throw Error("Value passed to 'css' function must be a 'css' function result: "+o+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")})(i)+r[n+1],r[0]);return new re(e,r,De)},mt=(r,t)=>{if(ve)r.adoptedStyleSheets=t.map(e=>e instanceof CSSStyleSheet?e:e.styleSheet);else for(let e of t){let s=document.createElement("style"),i=ge.litNonce;i!==void 0&&s.setAttribute("nonce",i),s.textContent=e.cssText,r.appendChild(s)}},Ne=ve?r=>r:r=>r instanceof CSSStyleSheet?(t=>{let e="";for(let s of t.cssRules)e+=s.cssText;return ut(e)})(r):r;var{is:vs,defineProperty:ys,getOwnPropertyDescriptor:bs,getOwnPropertyNames:$s,getOwnPropertySymbols:xs,getPrototypeOf:_s}=Object,ye=globalThis,ft=ye.trustedTypes,ws=ft?ft.emptyScript:"",As=ye.reactiveElementPolyfillSupport,ne=(r,t)=>r,oe={toAttribute(r,t){switch(t){case Boolean:r=r?ws:null;break;case Object:case Array:r=r==null?r:JSON.stringify(r)}return r},fromAttribute(r,t){let e=r;switch(t){case Boolean:e=r!==null;break;case Number:e=r===null?null:Number(r);break;case Object:case Array:try{e=JSON.parse(r)}catch{e=null}}return e}},be=(r,t)=>!vs(r,t),gt={attribute:!0,type:String,converter:oe,reflect:!1,useDefault:!1,hasChanged:be};Symbol.metadata??=Symbol("metadata"),ye.litPropertyMetadata??=new WeakMap;var H=class extends HTMLElement{static addInitializer(t){this._$Ei(),(this.l??=[]).push(t)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(t,e=gt){if(e.state&&(e.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(t)&&((e=Object.create(e)).wrapped=!0),this.elementProperties.set(t,e),!e.noAccessor){let s=Symbol(),i=this.getPropertyDescriptor(t,s,e);i!==void 0&&ys(this.prototype,t,i)}}static getPropertyDescriptor(t,e,s){let{get:i,set:n}=bs(this.prototype,t)??{get(){return this[e]},set(o){this[e]=o}};return{get:i,set(o){let c=i?.call(this);n?.call(this,o),this.requestUpdate(t,c,s)},configurable:!0,enumerable:!0}}static getPropertyOptions(t){return this.elementProperties.get(t)??gt}static _$Ei(){if(this.hasOwnProperty(ne("elementProperties")))return;let t=_s(this);t.finalize(),t.l!==void 0&&(this.l=[...t.l]),this.elementProperties=new Map(t.elementProperties)}static finalize(){if(this.hasOwnProperty(ne("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(ne("properties"))){let e=this.properties,s=[...$s(e),...xs(e)];for(let i of s)this.createProperty(i,e[i])}let t=this[Symbol.metadata];if(t!==null){let e=litPropertyMetadata.get(t);if(e!==void 0)for(let[s,i]of e)this.elementProperties.set(s,i)}this._$Eh=new Map;for(let[e,s]of this.elementProperties){let i=this._$Eu(e,s);i!==void 0&&this._$Eh.set(i,e)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(t){let e=[];if(Array.isArray(t)){let s=new Set(t.flat(1/0).reverse());for(let i of s)e.unshift(Ne(i))}else t!==void 0&&e.push(Ne(t));return e}static _$Eu(t,e){let s=e.attribute;return s===!1?void 0:typeof s=="string"?s:typeof t=="string"?t.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(t=>this.enableUpdating=t),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(t=>t(this))}addController(t){(this._$EO??=new Set).add(t),this.renderRoot!==void 0&&this.isConnected&&t.hostConnected?.()}removeController(t){this._$EO?.delete(t)}_$E_(){let t=new Map,e=this.constructor.elementProperties;for(let s of e.keys())this.hasOwnProperty(s)&&(t.set(s,this[s]),delete this[s]);t.size>0&&(this._$Ep=t)}createRenderRoot(){let t=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return mt(t,this.constructor.elementStyles),t}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(t=>t.hostConnected?.())}enableUpdating(t){}disconnectedCallback(){this._$EO?.forEach(t=>t.hostDisconnected?.())}attributeChangedCallback(t,e,s){this._$AK(t,s)}_$ET(t,e){let s=this.constructor.elementProperties.get(t),i=this.constructor._$Eu(t,s);if(i!==void 0&&s.reflect===!0){let n=(s.converter?.toAttribute!==void 0?s.converter:oe).toAttribute(e,s.type);this._$Em=t,n==null?this.removeAttribute(i):this.setAttribute(i,n),this._$Em=null}}_$AK(t,e){let s=this.constructor,i=s._$Eh.get(t);if(i!==void 0&&this._$Em!==i){let n=s.getPropertyOptions(i),o=typeof n.converter=="function"?{fromAttribute:n.converter}:n.converter?.fromAttribute!==void 0?n.converter:oe;this._$Em=i;let c=o.fromAttribute(e,n.type);this[i]=c??this._$Ej?.get(i)??c,this._$Em=null}}requestUpdate(t,e,s,i=!1,n){if(t!==void 0){let o=this.constructor;if(i===!1&&(n=this[t]),s??=o.getPropertyOptions(t),!((s.hasChanged??be)(n,e)||s.useDefault&&s.reflect&&n===this._$Ej?.get(t)&&!this.hasAttribute(o._$Eu(t,s))))return;this.C(t,e,s)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(t,e,{useDefault:s,reflect:i,wrapped:n},o){s&&!(this._$Ej??=new Map).has(t)&&(this._$Ej.set(t,o??e??this[t]),n!==!0||o!==void 0)||(this._$AL.has(t)||(this.hasUpdated||s||(e=void 0),this._$AL.set(t,e)),i===!0&&this._$Em!==t&&(this._$Eq??=new Set).add(t))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(e){Promise.reject(e)}let t=this.scheduleUpdate();return t!=null&&await t,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[i,n]of this._$Ep)this[i]=n;this._$Ep=void 0}let s=this.constructor.elementProperties;if(s.size>0)for(let[i,n]of s){let{wrapped:o}=n,c=this[i];o!==!0||this._$AL.has(i)||c===void 0||this.C(i,void 0,n,c)}}let t=!1,e=this._$AL;try{t=this.shouldUpdate(e),t?(this.willUpdate(e),this._$EO?.forEach(s=>s.hostUpdate?.()),this.update(e)):this._$EM()}catch(s){throw t=!1,this._$EM(),s}t&&this._$AE(e)}willUpdate(t){}_$AE(t){this._$EO?.forEach(e=>e.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(t)),this.updated(t)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(t){return!0}update(t){this._$Eq&&=this._$Eq.forEach(e=>this._$ET(e,this[e])),this._$EM()}updated(t){}firstUpdated(t){}};H.elementStyles=[],H.shadowRootOptions={mode:"open"},H[ne("elementProperties")]=new Map,H[ne("finalized")]=new Map,As?.({ReactiveElement:H}),(ye.reactiveElementVersions??=[]).push("2.1.2");var je=globalThis,vt=r=>r,$e=je.trustedTypes,yt=$e?$e.createPolicy("lit-html",{createHTML:r=>r}):void 0,Ie="$lit$",P=`lit$${Math.random().toFixed(9).slice(2)}$`,Ve="?"+P,Es=`<${Ve}>`,F=document,le=()=>F.createComment(""),ce=r=>r===null||typeof r!="object"&&typeof r!="function",qe=Array.isArray,At=r=>qe(r)||typeof r?.[Symbol.iterator]=="function",Ue=`[ 	
\f\r]`,ae=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,bt=/-->/g,$t=/>/g,V=RegExp(`>|${Ue}(?:([^\\s"'>=/]+)(${Ue}*=${Ue}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),xt=/'/g,_t=/"/g,Et=/^(?:script|style|textarea|title)$/i,Fe=r=>(t,...e)=>({_$litType$:r,strings:t,values:e}),l=Fe(1),Ce=Fe(2),yi=Fe(3),R=Symbol.for("lit-noChange"),d=Symbol.for("lit-nothing"),wt=new WeakMap,q=F.createTreeWalker(F,129);function Ct(r,t){if(!qe(r)||!r.hasOwnProperty("raw"))throw Error("invalid template strings array");return yt!==void 0?yt.createHTML(t):t}var St=(r,t)=>{let e=r.length-1,s=[],i,n=t===2?"<svg>":t===3?"<math>":"",o=ae;for(let c=0;c<e;c++){let a=r[c],u,m,h=-1,v=0;for(;v<a.length&&(o.lastIndex=v,m=o.exec(a),m!==null);)v=o.lastIndex,o===ae?m[1]==="!--"?o=bt:m[1]!==void 0?o=$t:m[2]!==void 0?(Et.test(m[2])&&(i=RegExp("</"+m[2],"g")),o=V):m[3]!==void 0&&(o=V):o===V?m[0]===">"?(o=i??ae,h=-1):m[1]===void 0?h=-2:(h=o.lastIndex-m[2].length,u=m[1],o=m[3]===void 0?V:m[3]==='"'?_t:xt):o===_t||o===xt?o=V:o===bt||o===$t?o=ae:(o=V,i=void 0);let f=o===V&&r[c+1].startsWith("/>")?" ":"";n+=o===ae?a+Es:h>=0?(s.push(u),a.slice(0,h)+Ie+a.slice(h)+P+f):a+P+(h===-2?c:f)}return[Ct(r,n+(r[e]||"<?>")+(t===2?"</svg>":t===3?"</math>":"")),s]},de=class r{constructor({strings:t,_$litType$:e},s){let i;this.parts=[];let n=0,o=0,c=t.length-1,a=this.parts,[u,m]=St(t,e);if(this.el=r.createElement(u,s),q.currentNode=this.el.content,e===2||e===3){let h=this.el.content.firstChild;h.replaceWith(...h.childNodes)}for(;(i=q.nextNode())!==null&&a.length<c;){if(i.nodeType===1){if(i.hasAttributes())for(let h of i.getAttributeNames())if(h.endsWith(Ie)){let v=m[o++],f=i.getAttribute(h).split(P),y=/([.?@])?(.*)/.exec(v);a.push({type:1,index:n,name:y[2],strings:f,ctor:y[1]==="."?_e:y[1]==="?"?we:y[1]==="@"?Ae:B}),i.removeAttribute(h)}else h.startsWith(P)&&(a.push({type:6,index:n}),i.removeAttribute(h));if(Et.test(i.tagName)){let h=i.textContent.split(P),v=h.length-1;if(v>0){i.textContent=$e?$e.emptyScript:"";for(let f=0;f<v;f++)i.append(h[f],le()),q.nextNode(),a.push({type:2,index:++n});i.append(h[v],le())}}}else if(i.nodeType===8)if(i.data===Ve)a.push({type:2,index:n});else{let h=-1;for(;(h=i.data.indexOf(P,h+1))!==-1;)a.push({type:7,index:n}),h+=P.length-1}n++}}static createElement(t,e){let s=F.createElement("template");return s.innerHTML=t,s}};function W(r,t,e=r,s){if(t===R)return t;let i=s!==void 0?e._$Co?.[s]:e._$Cl,n=ce(t)?void 0:t._$litDirective$;return i?.constructor!==n&&(i?._$AO?.(!1),n===void 0?i=void 0:(i=new n(r),i._$AT(r,e,s)),s!==void 0?(e._$Co??=[])[s]=i:e._$Cl=i),i!==void 0&&(t=W(r,i._$AS(r,t.values),i,s)),t}var xe=class{constructor(t,e){this._$AV=[],this._$AN=void 0,this._$AD=t,this._$AM=e}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(t){let{el:{content:e},parts:s}=this._$AD,i=(t?.creationScope??F).importNode(e,!0);q.currentNode=i;let n=q.nextNode(),o=0,c=0,a=s[0];for(;a!==void 0;){if(o===a.index){let u;a.type===2?u=new Q(n,n.nextSibling,this,t):a.type===1?u=new a.ctor(n,a.name,a.strings,this,t):a.type===6&&(u=new Ee(n,this,t)),this._$AV.push(u),a=s[++c]}o!==a?.index&&(n=q.nextNode(),o++)}return q.currentNode=F,i}p(t){let e=0;for(let s of this._$AV)s!==void 0&&(s.strings!==void 0?(s._$AI(t,s,e),e+=s.strings.length-2):s._$AI(t[e])),e++}},Q=class r{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(t,e,s,i){this.type=2,this._$AH=d,this._$AN=void 0,this._$AA=t,this._$AB=e,this._$AM=s,this.options=i,this._$Cv=i?.isConnected??!0}get parentNode(){let t=this._$AA.parentNode,e=this._$AM;return e!==void 0&&t?.nodeType===11&&(t=e.parentNode),t}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(t,e=this){t=W(this,t,e),ce(t)?t===d||t==null||t===""?(this._$AH!==d&&this._$AR(),this._$AH=d):t!==this._$AH&&t!==R&&this._(t):t._$litType$!==void 0?this.$(t):t.nodeType!==void 0?this.T(t):At(t)?this.k(t):this._(t)}O(t){return this._$AA.parentNode.insertBefore(t,this._$AB)}T(t){this._$AH!==t&&(this._$AR(),this._$AH=this.O(t))}_(t){this._$AH!==d&&ce(this._$AH)?this._$AA.nextSibling.data=t:this.T(F.createTextNode(t)),this._$AH=t}$(t){let{values:e,_$litType$:s}=t,i=typeof s=="number"?this._$AC(t):(s.el===void 0&&(s.el=de.createElement(Ct(s.h,s.h[0]),this.options)),s);if(this._$AH?._$AD===i)this._$AH.p(e);else{let n=new xe(i,this),o=n.u(this.options);n.p(e),this.T(o),this._$AH=n}}_$AC(t){let e=wt.get(t.strings);return e===void 0&&wt.set(t.strings,e=new de(t)),e}k(t){qe(this._$AH)||(this._$AH=[],this._$AR());let e=this._$AH,s,i=0;for(let n of t)i===e.length?e.push(s=new r(this.O(le()),this.O(le()),this,this.options)):s=e[i],s._$AI(n),i++;i<e.length&&(this._$AR(s&&s._$AB.nextSibling,i),e.length=i)}_$AR(t=this._$AA.nextSibling,e){for(this._$AP?.(!1,!0,e);t!==this._$AB;){let s=vt(t).nextSibling;vt(t).remove(),t=s}}setConnected(t){this._$AM===void 0&&(this._$Cv=t,this._$AP?.(t))}},B=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(t,e,s,i,n){this.type=1,this._$AH=d,this._$AN=void 0,this.element=t,this.name=e,this._$AM=i,this.options=n,s.length>2||s[0]!==""||s[1]!==""?(this._$AH=Array(s.length-1).fill(new String),this.strings=s):this._$AH=d}_$AI(t,e=this,s,i){let n=this.strings,o=!1;if(n===void 0)t=W(this,t,e,0),o=!ce(t)||t!==this._$AH&&t!==R,o&&(this._$AH=t);else{let c=t,a,u;for(t=n[0],a=0;a<n.length-1;a++)u=W(this,c[s+a],e,a),u===R&&(u=this._$AH[a]),o||=!ce(u)||u!==this._$AH[a],u===d?t=d:t!==d&&(t+=(u??"")+n[a+1]),this._$AH[a]=u}o&&!i&&this.j(t)}j(t){t===d?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,t??"")}},_e=class extends B{constructor(){super(...arguments),this.type=3}j(t){this.element[this.name]=t===d?void 0:t}},we=class extends B{constructor(){super(...arguments),this.type=4}j(t){this.element.toggleAttribute(this.name,!!t&&t!==d)}},Ae=class extends B{constructor(t,e,s,i,n){super(t,e,s,i,n),this.type=5}_$AI(t,e=this){if((t=W(this,t,e,0)??d)===R)return;let s=this._$AH,i=t===d&&s!==d||t.capture!==s.capture||t.once!==s.once||t.passive!==s.passive,n=t!==d&&(s===d||i);i&&this.element.removeEventListener(this.name,this,s),n&&this.element.addEventListener(this.name,this,t),this._$AH=t}handleEvent(t){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,t):this._$AH.handleEvent(t)}},Ee=class{constructor(t,e,s){this.element=t,this.type=6,this._$AN=void 0,this._$AM=e,this.options=s}get _$AU(){return this._$AM._$AU}_$AI(t){W(this,t)}},Rt={M:Ie,P,A:Ve,C:1,L:St,R:xe,D:At,V:W,I:Q,H:B,N:we,U:Ae,B:_e,F:Ee},Cs=je.litHtmlPolyfillSupport;Cs?.(de,Q),(je.litHtmlVersions??=[]).push("3.3.3");var Tt=(r,t,e)=>{let s=e?.renderBefore??t,i=s._$litPart$;if(i===void 0){let n=e?.renderBefore??null;s._$litPart$=i=new Q(t.insertBefore(le(),n),n,void 0,e??{})}return i._$AI(r),i};var We=globalThis,$=class extends H{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let t=super.createRenderRoot();return this.renderOptions.renderBefore??=t.firstChild,t}update(t){let e=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(t),this._$Do=Tt(e,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return R}};$._$litElement$=!0,$.finalized=!0,We.litElementHydrateSupport?.({LitElement:$});var Ss=We.litElementPolyfillSupport;Ss?.({LitElement:$});(We.litElementVersions??=[]).push("4.2.2");var Rs={attribute:!0,type:String,converter:oe,reflect:!1,hasChanged:be},Ts=(r=Rs,t,e)=>{let{kind:s,metadata:i}=e,n=globalThis.litPropertyMetadata.get(i);if(n===void 0&&globalThis.litPropertyMetadata.set(i,n=new Map),s==="setter"&&((r=Object.create(r)).wrapped=!0),n.set(e.name,r),s==="accessor"){let{name:o}=e;return{set(c){let a=t.get.call(this);t.set.call(this,c),this.requestUpdate(o,a,r,!0,c)},init(c){return c!==void 0&&this.C(o,void 0,r,c),c}}}if(s==="setter"){let{name:o}=e;return function(c){let a=this[o];t.call(this,c),this.requestUpdate(o,a,r,!0,c)}}throw Error("Unsupported decorator location: "+s)};function g(r){return(t,e)=>typeof e=="object"?Ts(r,t,e):((s,i,n)=>{let o=i.hasOwnProperty(n);return i.constructor.createProperty(n,s),o?Object.getOwnPropertyDescriptor(i,n):void 0})(r,t,e)}function b(r){return g({...r,state:!0,attribute:!1})}var K=(r,t,e)=>(e.configurable=!0,e.enumerable=!0,Reflect.decorate&&typeof t!="object"&&Object.defineProperty(r,t,e),e);function T(r,t){return(e,s,i)=>{let n=o=>o.renderRoot?.querySelector(r)??null;if(t){let{get:o,set:c}=typeof s=="object"?e:i??(()=>{let a=Symbol();return{get(){return this[a]},set(u){this[a]=u}}})();return K(e,s,{get(){let a=o.call(this);return a===void 0&&(a=n(this),(a!==null||this.hasUpdated)&&c.call(this,a)),a}})}return K(e,s,{get(){return n(this)}})}}var kt={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4,EVENT:5,ELEMENT:6},Se=r=>(...t)=>({_$litDirective$:r,values:t}),X=class{constructor(t){}get _$AU(){return this._$AM._$AU}_$AT(t,e,s){this._$Ct=t,this._$AM=e,this._$Ci=s}_$AS(t,e){return this.update(t,e)}update(t,e){return this.render(...e)}};var{I:ks}=Rt,Lt=r=>r;var Mt=()=>document.createComment(""),ee=(r,t,e)=>{let s=r._$AA.parentNode,i=t===void 0?r._$AB:t._$AA;if(e===void 0){let n=s.insertBefore(Mt(),i),o=s.insertBefore(Mt(),i);e=new ks(n,o,r,r.options)}else{let n=e._$AB.nextSibling,o=e._$AM,c=o!==r;if(c){let a;e._$AQ?.(r),e._$AM=r,e._$AP!==void 0&&(a=r._$AU)!==o._$AU&&e._$AP(a)}if(n!==i||c){let a=e._$AA;for(;a!==n;){let u=Lt(a).nextSibling;Lt(s).insertBefore(a,i),a=u}}}return e},U=(r,t,e=r)=>(r._$AI(t,e),r),Ls={},Ht=(r,t=Ls)=>r._$AH=t,Pt=r=>r._$AH,Re=r=>{r._$AR(),r._$AA.remove()};var zt=(r,t,e)=>{let s=new Map;for(let i=t;i<=e;i++)s.set(r[i],i);return s},pe=Se(class extends X{constructor(r){if(super(r),r.type!==kt.CHILD)throw Error("repeat() can only be used in text expressions")}dt(r,t,e){let s;e===void 0?e=t:t!==void 0&&(s=t);let i=[],n=[],o=0;for(let c of r)i[o]=s?s(c,o):o,n[o]=e(c,o),o++;return{values:n,keys:i}}render(r,t,e){return this.dt(r,t,e).values}update(r,[t,e,s]){let i=Pt(r),{values:n,keys:o}=this.dt(t,e,s);if(!Array.isArray(i))return this.ut=o,n;let c=this.ut??=[],a=[],u,m,h=0,v=i.length-1,f=0,y=n.length-1;for(;h<=v&&f<=y;)if(i[h]===null)h++;else if(i[v]===null)v--;else if(c[h]===o[f])a[f]=U(i[h],n[f]),h++,f++;else if(c[v]===o[y])a[y]=U(i[v],n[y]),v--,y--;else if(c[h]===o[y])a[y]=U(i[h],n[y]),ee(r,a[y+1],i[h]),h++,y--;else if(c[v]===o[f])a[f]=U(i[v],n[f]),ee(r,i[h],i[v]),v--,f++;else if(u===void 0&&(u=zt(o,f,y),m=zt(c,h,v)),u.has(c[h]))if(u.has(c[v])){let _=m.get(o[f]),ie=_!==void 0?i[_]:null;if(ie===null){let J=ee(r,i[h]);U(J,n[f]),a[f]=J}else a[f]=U(ie,n[f]),ee(r,i[h],ie),i[_]=null;f++}else Re(i[v]),v--;else Re(i[h]),h++;for(;f<=y;){let _=ee(r,a[y+1]);U(_,n[f]),a[f++]=_}for(;h<=v;){let _=i[h++];_!==null&&Re(_)}return this.ut=o,Ht(r,a),R}});var Ot=new WeakMap;function A(r){let t=Ot.get(r.locale);return t||(t=Ms(r),Ot.set(r.locale,t)),t}function Ms({locale:r,config:t}){let{language:e,time_format:s}=r,i=r.time_zone==="server"?t.time_zone:void 0,n=s==="system"?void 0:e,o=s==="12"||s==="24"?{hourCycle:s==="12"?"h12":"h23"}:{},c=i===void 0?{}:{timeZone:i},a=new Intl.DateTimeFormat(n,{hour:"numeric",minute:"2-digit",...o,...c}),u=new Intl.DateTimeFormat(n,{dateStyle:"full",timeStyle:"short",...o,...c}),m=new Intl.DateTimeFormat("en-CA",c),h={weekday:"long",day:"numeric",month:"long",...c},v=new Intl.DateTimeFormat(e,h),f=new Intl.DateTimeFormat(e,{...h,year:"numeric"}),y=new Intl.RelativeTimeFormat(e,{numeric:"auto"}),_=Ps(r),ie=new Intl.ListFormat(e,{type:"unit"}),J=S=>m.format(S);return{time:S=>a.format(S),full:S=>u.format(S),dayKey:J,day:S=>{let[lt,ct]=[J(new Date),J(S)],dt=(Date.parse(ct)-Date.parse(lt))/864e5,pt=Math.abs(dt)<=1?y.format(dt,"day"):(ct.slice(0,4)===lt.slice(0,4)?v:f).format(S);return pt.charAt(0).toLocaleUpperCase(e)+pt.slice(1)},number:S=>_.format(S),list:S=>ie.format(S)}}var Hs={comma_decimal:"en-US",decimal_comma:"de",space_comma:"fr",quote_decimal:"de-CH"};function Ps({number_format:r,language:t}){let e=r==="system"?void 0:Hs[r]??t;return new Intl.NumberFormat(e,{maximumFractionDigits:2,useGrouping:r!=="none"})}function Dt(r){let[t,e,s]=[Math.floor(r/3600),Math.floor(r/60)%60,Math.floor(r)%60],i=n=>String(n).padStart(2,"0");return t?`${t}:${i(e)}:${i(s)}`:`${e}:${i(s)}`}function Z(r){let{code:t,error:e}=r??{};return r===3||t===3||e?.code===3}function Nt(r){return r.translationMetadata.translations[r.language]?.isRTL??!1}function x(r,t){customElements.get(r)||customElements.define(r,t)}function z(r,t,e){r.dispatchEvent(new CustomEvent(t,{detail:e,bubbles:!0,composed:!0}))}var Te="M6,6.9L3.87,4.78L5.28,3.37L7.4,5.5L6,6.9M13,1V4H11V1H13M20.13,4.78L18,6.9L16.6,5.5L18.72,3.37L20.13,4.78M4.5,10.5V12.5H1.5V10.5H4.5M19.5,10.5H22.5V12.5H19.5V10.5M6,20H18A2,2 0 0,1 20,22H4A2,2 0 0,1 6,20M12,5A6,6 0 0,1 18,11V19H6V11A6,6 0 0,1 12,5Z",he="M13,13H11V7H13M13,17H11V15H13M12,2A10,10 0 0,0 2,12A10,10 0 0,0 12,22A10,10 0 0,0 22,12A10,10 0 0,0 12,2Z",Ut="M15,13H16.5V15.82L18.94,17.23L18.19,18.53L15,16.69V13M19,8H5V19H9.67C9.24,18.09 9,17.07 9,16A7,7 0 0,1 16,9C17.07,9 18.09,9.24 19,9.67V8M5,21C3.89,21 3,20.1 3,19V5C3,3.89 3.89,3 5,3H6V1H8V3H16V1H18V3H19A2,2 0 0,1 21,5V11.1C22.24,12.36 23,14.09 23,16A7,7 0 0,1 16,23C14.09,23 12.36,22.24 11.1,21H5M16,11.15A4.85,4.85 0 0,0 11.15,16C11.15,18.68 13.32,20.85 16,20.85A4.85,4.85 0 0,0 20.85,16C20.85,13.32 18.68,11.15 16,11.15Z",jt="M12 2C17.5 2 22 6.5 22 12S17.5 22 12 22 2 17.5 2 12 6.5 2 12 2M12 4C10.1 4 8.4 4.6 7.1 5.7L18.3 16.9C19.3 15.5 20 13.8 20 12C20 7.6 16.4 4 12 4M16.9 18.3L5.7 7.1C4.6 8.4 4 10.1 4 12C4 16.4 7.6 20 12 20C13.9 20 15.6 19.4 16.9 18.3Z",It="M21,7L9,19L3.5,13.5L4.91,12.09L9,16.17L19.59,5.59L21,7Z",Vt="M0.41,13.41L6,19L7.41,17.58L1.83,12M22.24,5.58L11.66,16.17L7.5,12L6.07,13.41L11.66,19L23.66,7M18,7L16.59,5.58L10.24,11.93L11.66,13.34L18,7Z",qt="M12,20A8,8 0 0,0 20,12A8,8 0 0,0 12,4A8,8 0 0,0 4,12A8,8 0 0,0 12,20M12,2A10,10 0 0,1 22,12A10,10 0 0,1 12,22C6.47,22 2,17.5 2,12A10,10 0 0,1 12,2M12.5,7V12.25L17,14.92L16.25,16.15L11,13V7H12.5Z",Ft="M10,9V5L3,12L10,19V14.9C15,14.9 18.5,16.5 21,20C20,15 17,10 10,9Z";function L(r,t=""){let e=Ce`<path d=${r} />`;return t?l`<svg viewBox="0 0 24 24" role="img" aria-label=${t}><title>${t}</title>${e}</svg>`:l`<svg viewBox="0 0 24 24" aria-hidden="true">${e}</svg>`}var C=w`
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
  button:hover:not(:disabled) {
    background-color: color-mix(in srgb, var(--primary-text-color) 8%, transparent);
  }
  button.primary:hover:not(:disabled) {
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
`;var ue=({name:r,started:t})=>`${t} ${r}`,M=class extends ${constructor(){super(...arguments);this.alarms=[];this.announcement="";this.pressed=new Map;this.#e=new Set}static{this.styles=[C,w`
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
    `]}#e;#t;connectedCallback(){super.connectedCallback(),this.#t=setInterval(()=>this.#i(),1e3)}disconnectedCallback(){super.disconnectedCallback(),clearInterval(this.#t)}shouldUpdate(e){return e.size>1||e.get("hass")?.locale!==this.hass.locale}willUpdate(e){if(!e.has("alarms"))return;let s=this.alarms.map(ue),i=this.alarms.filter(n=>!this.#e.has(ue(n)));this.#e=new Set(s),this.pressed=new Map([...this.pressed].filter(([n])=>this.#e.has(n))),(i.length||!s.length)&&(this.announcement=i.map(({name:n})=>`${this.localize("alarm")}: ${n}`).join(`
`))}render(){return l`<div class="announcement" role="alert">${this.announcement}</div>
      ${this.alarms.length?l`<ul>
            ${pe(this.alarms,ue,e=>this.renderAlarm(e))}
          </ul>`:d}`}updated(){this.#i()}renderAlarm(e){let{localize:s}=this,i=A(this.hass),n=new Date(e.started),o=this.pressed.get(ue(e));return l`<li>
      ${L(Te)}
      <div class="about">
        <div class="name"><bdi>${e.name}</bdi></div>
        <div>
          ${s("alarm_step",{step:i.number(e.step),steps:i.number(e.steps)})} ·
          <time datetime=${e.started} title=${i.full(n)}>${i.time(n)}</time>
        </div>
        ${e.recipients.length?l`<div>${s("alarm_told")} <bdi>${i.list(e.recipients)}</bdi></div>`:d}
        ${e.next===null?l`<div>${s("alarm_last")}</div>`:l`<div>${s("alarm_next")} <span class="next" role="timer" data-next=${e.next}></span></div>`}
      </div>
      ${this.account.may_acknowledge?l`<button ?disabled=${o===""} @click=${()=>this.acknowledge(e)}>${s("alarm_acknowledge")}</button>`:d}
      ${o?l`<div class="failure" role="alert">${o}</div>`:d}
    </li>`}async acknowledge(e){let{entry_id:s}=this.account,i=ue(e);if(this.pressed.get(i)!==""){this.#s(i,"");try{await this.hass.callService("ovh_sms","acknowledge",{name:e.name,config_entry_id:s},void 0,!1)}catch(n){this.#s(i,this.localize.error(n))}}}#s(e,s){this.pressed=new Map([...this.pressed,[e,s]])}#i(){for(let e of this.list?.querySelectorAll(".next")??[]){let s=Math.max(0,(Date.parse(e.dataset.next??"")-Date.now())/1e3);e.textContent=Dt(s)}}};p([g({attribute:!1})],M.prototype,"hass",2),p([g({attribute:!1})],M.prototype,"account",2),p([g({attribute:!1})],M.prototype,"alarms",2),p([g({attribute:!1})],M.prototype,"localize",2),p([b()],M.prototype,"announcement",2),p([b()],M.prototype,"pressed",2),p([T("ul")],M.prototype,"list",2);x("ovh-sms-alarms",M);function Wt({reason:r,busy:t,leaves:e,asks:s},i,n){let o=r?"true":"false";return l`
    <div class="actions">
      <button class="outlined" type="button" aria-pressed=${e!==null} @click=${i.schedule}>
        <ha-icon icon="mdi:clock-outline"></ha-icon>${n("schedule")}
      </button>
      ${s?l`<button
            class="outlined"
            type="button"
            title=${n("ask_hint",{yes:n("yes"),no:n("no")})}
            aria-disabled=${o}
            aria-describedby="reason"
            @click=${i.ask}
          >
            <ha-icon icon="mdi:comment-question-outline"></ha-icon>${n("ask")}
          </button>`:d}
      <button
        class="primary"
        type="button"
        aria-disabled=${o}
        aria-describedby="reason"
        aria-busy=${t}
        @click=${i.send}
      >
        <ha-icon icon=${e===null?"mdi:send":"mdi:send-clock"}></ha-icon>${n("send")}
      </button>
    </div>
    <p class="reason small secondary" id="reason" ?hidden=${!r}>${r}</p>
  `}var Bt=w`
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
`;var zs=30,Os=3e3,ke=class{constructor(t){this.host=t;this.estimate=null;this.error=null;this.#e="";this.#s=!1;t.addController(this)}#e;#t;#s;#i;hostDisconnected(){this.clear()}count(t,e){let s=JSON.stringify([e,t.language]);s===this.#e||!t.connected||(this.#e=s,this.#r(t,e,s))}clear(){this.#e="",this.#t=void 0,this.estimate=null,this.error=null,clearTimeout(this.#i)}#r(t,e,s,i=Os){clearTimeout(this.#i),this.#t=async()=>{let n=await Be(t,e);return n.credits===null&&e.recipients.length&&s===this.#e&&(this.#i=setTimeout(()=>this.#r(t,e,s,i*2),i)),n},this.#s||this.#n()}async#n(){this.#s=!0;for(let t=this.#t;t;t=this.#t){this.#t=void 0;try{let e=await t();this.estimate=this.#e?e:null,this.error=null}catch(e){this.estimate=null,this.error=e,Z(e)&&(this.#e="")}this.host.requestUpdate(),await new Promise(e=>setTimeout(e,zs))}this.#s=!1}};function Be(r,t){return r.callWS({type:"ovh_sms/estimate",language:r.language,...t})}function Kt(r,t,e,s){let{list:i}=A(s),n=[...r.warnings];r.invalid_receivers.length&&n.unshift(e("outcome_invalid",{numbers:i(r.invalid_receivers)})),r.deduplicated.length&&n.unshift(e("outcome_duplicate",{names:i(r.deduplicated)}));let o=t?e("outcome_scheduled",{time:t}):e(`outcome_${r.status}`);return{kind:n.length||r.status==="queued"?"warning":"success",lines:[o,...n]}}function Ke(r,t){return{kind:"error",lines:[Z(r)?t("outcome_unknown"):t.error(r)]}}var Ds={success:"mdi:check-circle-outline",warning:"mdi:alert-outline",error:"mdi:alert-circle-outline"};function me(r,t){return l`<div class="hint ${r}">
    <ha-icon icon=${Ds[r]}></ha-icon>
    <ul>
      ${t.map(e=>l`<li>${e}</li>`)}
    </ul>
  </div>`}var Ze=10,O=class extends ${constructor(){super(...arguments);this.chosen={ids:[],numbers:[],typed:""};this.error=""}static{this.styles=[C,w`
      .chips {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        max-height: 200px;
        overflow-y: auto;
        padding: 3px;
        margin: -3px;
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
    `]}async take(){let e=this.chosen.typed.trim();if(!e)return!0;let s=this.account.recipients.find(o=>Ns(o.name,e));if(!s)try{await Be(this.hass,{account:this.account.entry_id,recipients:[e],message:"."})}catch(o){let c=o.translation_key==="unknown_recipients";return this.error=c?this.localize("number_unknown"):this.localize.error(o),this.input?.focus(),!1}let{ids:i,numbers:n}=this.chosen;return this.tell({typed:"",...s?{ids:Ye(i,s.id)}:{numbers:Ye(n,e)}}),!0}render(){let{account:e,localize:s,chosen:i}=this,{recipients:n}=e;return l`
      <div class="chips" role="group" aria-label=${s("to")}>
        ${n.length>1?this.renderAll(n):d}
        ${this.shown(n).map(o=>this.renderRecipient(o))}
        ${i.numbers.map(o=>this.renderNumber(o))}
      </div>
      ${e.may_type_numbers||n.length>Ze?this.renderEntry():d}
    `}shown(e){let s=this.chosen.typed.trim().toLocaleLowerCase();return e.length>Ze&&/\p{L}/u.test(s)?e.filter(({id:i,name:n})=>n.toLocaleLowerCase().includes(s)||this.chosen.ids.includes(i)):e}renderAll(e){let{ids:s}=this.chosen,i=e.every(({id:o})=>s.includes(o)),n=()=>this.tell({ids:i?[]:e.map(({id:o})=>o)});return this.renderChip(this.localize("all"),i,n)}renderRecipient({id:e,name:s}){let{ids:i}=this.chosen,n=i.includes(e),o=()=>this.tell({ids:n?i.filter(c=>c!==e):Ye(i,e)});return this.renderChip(s,n,o)}renderChip(e,s,i){return l`<button class="chip" type="button" aria-pressed=${s} @click=${i}>
      ${s?l`<ha-icon icon="mdi:check"></ha-icon>`:d}<bdi>${e}</bdi>
    </button>`}renderNumber(e){let{numbers:s}=this.chosen,i=()=>this.tell({numbers:s.filter(n=>n!==e)});return l`<button
      class="chip number"
      type="button"
      aria-label=${this.localize("remove_number",{number:e})}
      @click=${i}
    >
      <bdi dir="ltr">${e}</bdi><ha-icon icon="mdi:close"></ha-icon>
    </button>`}renderEntry(){let{localize:e,error:s}=this,i=this.account.may_type_numbers?e(this.account.recipients.length>Ze?"name_or_number":"number"):e("name");return l`
      <div class="entry">
        <input
          type="text"
          autocomplete="off"
          aria-label=${i}
          placeholder=${i}
          aria-invalid=${s?"true":"false"}
          aria-describedby="error"
          .value=${this.chosen.typed}
          @input=${this.type}
          @keydown=${this.press}
        />
        ${this.chosen.typed.trim()?l`<button class="outlined" type="button" @click=${()=>{this.take()}}>${e("add")}</button>`:d}
      </div>
      <p class="error small" id="error" role="alert" ?hidden=${!s}>${s}</p>
    `}type(e){this.error="",this.tell({typed:e.target.value})}press(e){e.key==="Enter"&&!e.ctrlKey&&!e.metaKey&&!e.isComposing&&(e.preventDefault(),this.take())}tell(e){z(this,"ovh-sms-chosen",e)}};p([g({attribute:!1})],O.prototype,"hass",2),p([g({attribute:!1})],O.prototype,"account",2),p([g({attribute:!1})],O.prototype,"localize",2),p([g({attribute:!1})],O.prototype,"chosen",2),p([b()],O.prototype,"error",2),p([T("input")],O.prototype,"input",2);function Ye(r,t){return[...new Set([...r,t])]}function Ns(r,t){return r.localeCompare(t,void 0,{sensitivity:"base"})===0}x("ovh-sms-recipients",O);var Le=class{constructor(t,e){this.hass=t;this.longest=e}get bounds(){let t=Ge(this.hass),e=Date.now();return{min:Je(e+6e4,t),max:Je(e+this.longest*1e3,t)}}delay(t){return Math.round((Zt(t,Ge(this.hass))-Date.now())/1e3)}problem(t,e){let s=this.delay(t);return Number.isNaN(s)?e("schedule_missing"):s<=0?e("schedule_past"):s>this.longest?e("schedule_late",{time:this.format(Date.now()+this.longest*1e3)}):""}describe(t){return this.format(Zt(t,Ge(this.hass)))}format(t){return A(this.hass).full(new Date(t))}};function Yt(r,t,e,s){let{min:i,max:n}=r.bounds,o=t?r.problem(t,e):"";return l`<div>
    <label for="leaves">${e("leaves")}</label>
    <input
      id="leaves"
      type="datetime-local"
      min=${i}
      max=${n}
      aria-invalid=${o?"true":"false"}
      aria-describedby="leaves-when reason"
      .value=${t}
      @change=${c=>s(c.target.value)}
    />
    <p class="small secondary" id="leaves-when" role="status">
      ${t&&!o?e("leaves_at",{time:r.describe(t)}):""}
    </p>
  </div>`}function Ge(r){return r.locale.time_zone==="server"?r.config.time_zone:Intl.DateTimeFormat().resolvedOptions().timeZone}function Je(r,t){return new Intl.DateTimeFormat("sv-SE",{timeZone:t,dateStyle:"short",timeStyle:"short"}).format(r).replace(" ","T")}function Zt(r,t){let e=Date.parse(`${r}Z`);if(Number.isNaN(e))return NaN;let s=e;for(let i=0;i<2;i+=1)s+=e-Date.parse(`${Je(s,t)}Z`);return s}var D=class extends ${constructor(){super(...arguments);this.sender="";this.senders=[];this.error=""}static{this.styles=[C,w`
      summary {
        width: fit-content;
        padding: 10px 0;
        cursor: pointer;
        color: var(--secondary-text-color);
      }
    `]}render(){let{localize:e,account:s,error:i}=this,n=new Set([...this.senders,...this.sender?[this.sender]:[]]);return n.delete(s.sender),l`<details @toggle=${this.open}>
      <summary>${e("more")}</summary>
      <label for="sender">${e("sender")}</label>
      <select id="sender" @change=${this.choose}>
        <option value="">${e("sender_of_account",{sender:this.name(s.sender)})}</option>
        ${[...n].map(o=>l`<option value=${o} .selected=${o===this.sender}>${this.name(o)}</option>`)}
      </select>
      <div role="alert">${i?me("error",[i]):d}</div>
    </details>`}name(e){return e==="short_code"?this.localize("short_code"):e}choose(e){z(this,"ovh-sms-sender",e.target.value)}async open(e){if(e.target.open)try{let s=this.account.entry_id;this.senders=(await this.hass.callWS({type:"ovh_sms/senders",account:s})).senders,this.error=""}catch(s){this.error=this.localize.error(s)}}};p([g({attribute:!1})],D.prototype,"hass",2),p([g({attribute:!1})],D.prototype,"account",2),p([g({attribute:!1})],D.prototype,"localize",2),p([g({attribute:!1})],D.prototype,"sender",2),p([b()],D.prototype,"senders",2),p([b()],D.prototype,"error",2);x("ovh-sms-sender",D);var Gt=24;function Jt(r,t,e){let{characters:s,parts:i,characters_per_part:n,credits:o,receivers:c}=r,{number:a}=A(t);return[["characters",`${a(s)} / ${a(Math.max(i,1)*n)}`],["parts",a(i)],["credits",o===null?"?":a(o)],["phones",a(c)]].slice(0,c?void 0:2).map(([m,h])=>l`<div><dt>${e(m)}</dt><dd dir="ltr" data-key=${m}>${h}</dd></div>`)}function Qt({unicode_characters:r,parts:t,smart:e},s,i,n){let{number:o}=A(s),c=r.slice(0,Gt).map(a=>l`<span>${Us(a)}</span>`);return l`<div class="hint">
    <ha-icon icon="mdi:format-letter-case"></ha-icon>
    <div>
      <p>${i("dear_letters")}</p>
      <div class="letters">${c}${r.length>Gt?"…":d}</div>
      ${e?l`<button class="outlined" type="button" @click=${()=>n(e)}>
            ${e.parts===t?i("use_plain_letters"):i("use_plain_letters_parts",{after:o(e.parts),before:o(t)})}
          </button>`:d}
    </div>
  </div>`}function Us(r){let t=r.codePointAt(0)??0;return/^[\p{Z}\p{C}]/u.test(r)?`U+${t.toString(16).toUpperCase().padStart(4,"0")}`:r}var Xt=new Map,Qe={ids:[],numbers:[],typed:"",message:"",sender:"",leaves:null},js=2500,k=class extends ${constructor(){super(...arguments);this.form=Qe;this.busy=!1;this.counter=new ke(this)}static{this.styles=[C,Bt]}choose(e){let s=this.account.recipients.find(({id:i,name:n})=>[i,n].includes(e));s?this.change({ids:[s.id],numbers:[]}):this.account.may_type_numbers&&this.change({ids:[],numbers:[e]}),this.text?.focus()}willUpdate(e){let s=e.get("account");if(e.has("account")&&s?.entry_id!==this.account.entry_id){let[i,...n]=this.account.recipients,o=i&&!n.length?{...Qe,ids:[i.id]}:Qe;this.form=Xt.get(this.account.entry_id)??o,this.outcome=void 0,this.original=void 0}}updated(){this.form.message?this.counter.count(this.hass,this.draft()):this.counter.clear()}render(){let{account:e,localize:s}=this;if(!e.recipients.length&&!e.may_type_numbers){let i=s(this.hass.user.is_admin?"no_recipients":"no_rights");return l`<p class="hint"><ha-icon icon="mdi:account-alert-outline"></ha-icon><span>${i}</span></p>`}return l`
      <div class="fields" @keydown=${this.press}>
        ${this.renderRecipients()} ${this.renderText()} ${this.renderHints()}
        ${this.form.leaves===null?d:Yt(this.schedule,this.form.leaves,s,i=>this.change({leaves:i}))}
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
    `}renderRecipients(){return l`<div>
      <span class="label" aria-hidden="true">${this.localize("to")}</span>
      <ovh-sms-recipients
        .hass=${this.hass}
        .account=${this.account}
        .localize=${this.localize}
        .chosen=${this.chosen}
        @ovh-sms-chosen=${e=>this.change(e.detail)}
      ></ovh-sms-recipients>
      ${this.account.recipients.length?d:l`<p class="small secondary no-recipients">${this.localize("no_recipients")}</p>`}
    </div>`}renderText(){let{localize:e}=this;return l`<div>
      <label for="message">${e("message")}</label>
      <textarea
        id="message"
        dir="auto"
        aria-describedby="counter"
        .value=${this.form.message}
        @input=${s=>this.change({message:s.target.value})}
      ></textarea>
      <dl class="counter small secondary" id="counter">
        ${this.estimate?Jt(this.estimate,this.hass,this.localize):d}
      </dl>
    </div>`}renderHints(){let{localize:e,estimate:s}=this,{error:i}=this.counter,n=[...s?.truncated?[e("truncated")]:[],...s?.warnings??[],...this.form.message&&i&&!Z(i)?[e.error(i)]:[]];return l`
      ${s?.unicode_characters.length?Qt(s,this.hass,e,o=>this.replace(o)):d}
      ${this.original===void 0?d:l`<div class="hint success undo" role="status">
            <ha-icon icon="mdi:check"></ha-icon>
            <div>
              <span>${e("replaced")}</span>
              <button class="outlined" type="button" @click=${this.undo}>${e("undo")}</button>
            </div>
          </div>`}
      <div class="live" role="status">${n.length?me("warning",n):d}</div>
    `}renderActions(){let{leaves:e}=this.form;return Wt({reason:this.reason,busy:this.busy,leaves:e,asks:this.account.replies&&e===null},{send:()=>{this.send()},ask:()=>{this.ask()},schedule:()=>this.change({leaves:e===null?"":null})},this.localize)}renderOutcome(){let{outcome:e}=this,s=e?.kind==="error",i=e?me(e.kind,e.lines):d;return l`<div class="live" role="status">${s?d:i}</div>
      <div class="live" role="alert">${s?i:d}</div>`}get estimate(){return this.form.message?this.counter.estimate:null}get schedule(){return new Le(this.hass,this.account.longest_delay)}get chosen(){let e=new Set(this.account.recipients.map(({id:o})=>o)),{ids:s,numbers:i,typed:n}=this.form;return{ids:s.filter(o=>e.has(o)),numbers:i,typed:n}}get reason(){let{localize:e,form:s}=this;if(!this.hass.connected)return e("reason_connection");if(this.busy)return e("sending");let{ids:i,numbers:n,typed:o}=this.chosen;return!i.length&&!n.length&&!o.trim()?e("reason_recipients"):s.message.trim()?s.leaves===null?"":this.schedule.problem(s.leaves,e):e("reason_text")}draft(){let{ids:e,numbers:s}=this.chosen,{message:i,sender:n}=this.form;return{account:this.account.entry_id,recipients:[...e,...s],message:i,...n&&{sender:n}}}change(e){this.form={...this.form,...e},Xt.set(this.account.entry_id,this.form),e.message&&(this.outcome=void 0,this.original=void 0)}replace(e){let s=this.form.message;this.change({message:e.message}),this.original=s,this.text?.focus()}undo(){this.change({message:this.original??""}),this.text?.focus()}press(e){e.key==="Enter"&&(e.ctrlKey||e.metaKey)&&(e.preventDefault(),this.send())}async send(){await this.submit(async e=>{let{leaves:s}=this.form,i=this.estimate?.warnings,n=s===null?{}:{delay:{seconds:this.schedule.delay(s)}},o=await this.call("send_message",{...e,...n}),c=s===null?"":this.schedule.describe(s);return Kt({...o,...i&&{warnings:i}},c,this.localize,this.hass)})}async ask(){let{localize:e}=this;await this.submit(async s=>{let i=this.call("ask",{...s,answers:[e("yes"),e("no")]}),{message:n}=this.form;return i.catch(o=>this.bringBack(n,o)),await Promise.race([i,new Promise(o=>setTimeout(o,js))]),{kind:"success",lines:[e("outcome_asked")]}})}bringBack(e,s){Z(s)||(this.change(this.form.message?{}:{message:e}),this.outcome=Ke(s,this.localize))}async submit(e){if(!this.reason){this.busy=!0,this.outcome=void 0;try{await this.recipients?.take()&&(await this.updateComplete,this.outcome=await this.submitTo(e))}catch(s){this.outcome=Ke(s,this.localize)}finally{this.busy=!1}}}async submitTo(e){let{account:s,...i}=this.draft(),n=await e({config_entry_id:s,...i});return this.form.message===i.message&&(this.change({message:"",leaves:null}),this.original=void 0),n}async call(e,s){let{response:i}=await this.hass.callService("ovh_sms",e,s,void 0,!1,!0);return i}};p([g({attribute:!1})],k.prototype,"hass",2),p([g({attribute:!1})],k.prototype,"account",2),p([g({attribute:!1})],k.prototype,"localize",2),p([b()],k.prototype,"form",2),p([b()],k.prototype,"busy",2),p([b()],k.prototype,"outcome",2),p([b()],k.prototype,"original",2),p([T("ovh-sms-recipients")],k.prototype,"recipients",2),p([T("textarea")],k.prototype,"text",2);x("ovh-sms-compose",k);var te=["alarms","compose","stream","credits"];var Is=30,Xe=3600*1e3,Vs=12,[es,fe]=[300,48],Y=class extends ${constructor(){super(...arguments);this.past=[];this.#e={entity:"",at:0}}static{this.styles=[C,w`
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
    `]}#e;shouldUpdate(e){return Date.now()-this.#e.at>Xe||e.size>1||e.get("hass")?.locale!==this.hass.locale}willUpdate(){let e=this.account.entities.credits_left??"",s=Date.now()-this.#e.at>Xe;(e!==this.#e.entity||e&&s)&&(this.past=e===this.#e.entity?this.past:[],this.#e={entity:e,at:Date.now()},e&&this.#t(e))}render(){let{account:e,localize:s}=this,{credits_left:i,low_credits:n}=e;if(i===null)return e.entities.credits_left?l`<div class="secondary">${s("credits_unknown")}</div>`:d;let o=i<=0?"credits_none":i<(n??0)?"credits_low":"";return l`<div class="content ${i<=0?"none":""}">
      <div>
        <div class="secondary small">${s("credits_left")}</div>
        <div class="left">${A(this.hass).number(i)}</div>
        ${o?l`<div class="low">${L(he)}${s(o)}</div>`:d}
      </div>
      ${this.renderChart([...this.past,[Date.now(),i]])}
    </div>`}renderChart(e){let[s,i]=[e[0],e.at(-1)];if(e.length<2||!s||!i)return d;let{day:n,number:o}=A(this.hass),c=e.map(([,y])=>y),[a,u]=[Math.max(...c),Math.min(...c)],m=this.localize("credits_chart",{first:o(s[1]),last:o(i[1]),least:o(u),most:o(a)}),h=y=>es*(y-s[0])/(i[0]-s[0]),v=y=>fe-fe*y/(a||1),f=e.map(([y,_])=>`H${h(y).toFixed(1)}V${v(_).toFixed(1)}`).join("");return l`<figure>
      <svg class="chart" viewBox="0 0 ${es} ${fe}" preserveAspectRatio="none" role="img" aria-label=${m}>
        <title>${m}</title>
        ${Ce`<path class="area" d="M0,${fe}${f}V${fe}Z" /><path d="M0,${v(s[1]).toFixed(1)}${f}" />`}
      </svg>
      <figcaption class="secondary small"><span>${n(new Date(s[0]))}</span><span>${n(new Date)}</span></figcaption>
    </figure>`}async#t(e){let s=[];try{s=await qs(this.hass,e),s.length<Vs&&(s=await Fs(this.hass,e))}catch{s=[]}this.#e.entity===e&&(this.past=s)}};p([g({attribute:!1})],Y.prototype,"hass",2),p([g({attribute:!1})],Y.prototype,"account",2),p([g({attribute:!1})],Y.prototype,"localize",2),p([b()],Y.prototype,"past",2);var ts=()=>new Date(Date.now()-Is*24*Xe).toISOString();async function qs(r,t){if(!r.config.components.includes("recorder"))return[];let{[t]:e=[]}=await r.callWS({type:"recorder/statistics_during_period",start_time:ts(),statistic_ids:[t],period:"hour",types:["mean"]});return e.flatMap(({start:s,mean:i})=>i===null?[]:[[s,i]])}async function Fs(r,t){if(!r.config.components.includes("history"))return[];let{[t]:e=[]}=await r.callWS({type:"history/history_during_period",start_time:ts(),entity_ids:[t],minimal_response:!0,no_attributes:!0});return e.flatMap(({s,lu:i})=>s===""||isNaN(Number(s))?[]:[[i*1e3,Number(s)]])}x("ovh-sms-credits",Y);var et=new Map;function j(r){let{language:t}=r,e=et.get(t);return e||(e=Ws(r,t),e.catch(()=>et.delete(t)),et.set(t,e)),e}async function Ws(r,t){let e=["common","exceptions"].map(o=>r.callWS({type:"frontend/get_translations",language:t.split("-")[0],category:o,integration:"ovh_sms"})),s=Object.assign({},...(await Promise.all(e)).map(o=>o.resources));return Object.assign((o,c={})=>ss(s[`component.ovh_sms.common.card_${o}`]??"",c),{error:o=>{let{translation_domain:c,translation_key:a,translation_placeholders:u,message:m}=o??{},h=c==="ovh_sms"&&s[`component.ovh_sms.exceptions.${a}.message`];return h?ss(h,u??{}):m||String(o)}})}function ss(r,t){return r.replace(/\{(\w+)\}/g,(e,s)=>String(t[s]??e))}async function is(){customElements.get("ha-form")||await((await window.loadCardHelpers?.())?.createCardElement({type:"entities",entities:[]})?.constructor).getConfigElement?.()}var G=class extends ${constructor(){super(...arguments);this.accounts=[]}setConfig(e){this.config=e}firstUpdated(){this.hass&&this.load(this.hass)}async load(e){try{this.localize=await j(e),this.accounts=(await e.callWS({type:"ovh_sms/accounts"})).accounts}catch{}}render(){let{hass:e,config:s,localize:i}=this;return!e||!s||!i?d:l`<ha-form
      .hass=${e}
      .data=${{...Object.fromEntries(te.map(n=>[n,!0])),...s}}
      .schema=${this.schema}
      .computeLabel=${({name:n})=>i(`show_${n}`)}
      @value-changed=${this.change}
    ></ha-form>`}get schema(){let e=this.accounts.map(({entry_id:n,name:o})=>({value:n,label:o})),s={name:"account",selector:{select:{mode:"dropdown",options:e}}},i=te.map(n=>({name:n,selector:{boolean:{}}}));return e.length>1||this.config?.account?[s,...i]:i}change(e){e.stopPropagation();let s=te,i=Object.entries(e.detail.value).filter(([n,o])=>s.includes(n)?o===!1:o!==""&&o!==void 0);z(this,"config-changed",{config:Object.fromEntries(i)})}};p([g({attribute:!1})],G.prototype,"hass",2),p([b()],G.prototype,"config",2),p([b()],G.prototype,"accounts",2),p([b()],G.prototype,"localize",2);x("ovh-sms-card-editor",G);var rs=[1,2,5,10,30],Me=class{constructor(t){this.host=t;this.account=null;this.problem=null;this.accounts=[];this.messages=[];this.alarms=[];this.more=!1;this.error=null;this.#i=50;this.#r=0;this.#n=0;this.#c=()=>{this.#a=void 0,this.#n=0,this.#o()};t.addController(this)}#e;#t;#s;#i;#r;#n;#l;#a;hostConnected(){this.#o()}hostDisconnected(){this.#p(),this.#d(void 0)}follow(t,e){let s=this.#e;this.#e=t,!(s?.connection===t.connection&&s.language===t.language&&this.#s===e)&&(this.#s!==e&&(this.account=null,this.problem=null,this.messages=[],this.alarms=[],this.#i=50),this.#s=e,this.#o())}loadMore(){this.more&&this.#i<1e3&&(this.#i=Math.min(this.#i*3,1e3),this.#o())}#c;#d(t){this.#t!==t&&(this.#t?.removeEventListener("ready",this.#c),t?.addEventListener("ready",this.#c),this.#t=t)}#p(){this.#r+=1,clearTimeout(this.#l),this.#a?.().catch(()=>{}),this.#a=void 0}#o(){let t=this.#e;t&&(this.#p(),this.#d(t.connection),this.#h(t,this.#r))}async#h(t,e){let s=!0;try{let i=await t.connection.subscribeMessage(n=>{e===this.#r&&(this.#u(n,s),s=!1)},{type:"ovh_sms/subscribe",...this.#s&&{account:this.#s},limit:this.#i,language:t.language},{resubscribe:!1});e===this.#r?this.#a=i:i().catch(()=>{})}catch(i){e===this.#r&&this.#m(i)}}#u(t,e){this.error=null,this.#n=0,this.account=t.account===void 0?this.account:t.account,this.problem=t.problem===void 0?this.problem:t.problem,this.accounts=t.accounts??this.accounts,this.alarms=t.alarms??this.alarms,this.more=(t.more??this.more)&&this.#i<1e3,(e||t.messages||t.removed)&&(this.messages=Bs(e?[]:this.messages,t)),this.host.requestUpdate()}#m(t){this.error=t;let e=rs[Math.min(this.#n,rs.length-1)]??30;this.#n+=1,this.#l=setTimeout(()=>this.#o(),e*1e3),this.host.requestUpdate()}};function Bs(r,t){let e=new Map(r.map(s=>[s.id,s]));for(let s of t.removed??[])e.delete(s);for(let s of t.messages??[])e.set(s.id,s);return[...e.values()].sort((s,i)=>Date.parse(i.time)-Date.parse(s.time))}var Ks={},ns=Se(class extends X{constructor(){super(...arguments),this.ot=Ks}render(r,t){return t()}update(r,[t,e]){if(Array.isArray(t)){if(Array.isArray(this.ot)&&this.ot.length===t.length&&t.every((s,i)=>s===this.ot[i]))return R}else if(this.ot===t)return R;return this.ot=Array.isArray(t)?Array.from(t):t,this.render(t,e)}});var He={queued:qt,held:Ut,sent:It,delivered:Vt,failed:he,expired:he,cancelled:jt,received:""},Zs=new Set(["sent","delivered"]),Ys=new Set(["failed","expired"]),os=3;function tt(r){let t=r.receivers.map(e=>e.recipient??e.receiver??"");return r.direction==="in"?[r.sender??""]:[...new Set(t)]}function as(r,t,e){return l`<div class="bubble">
    <div class="head">${Gs(r,t)}${Js(r,t)}</div>
    ${t.quoted===null?d:l`<div class="quote" dir="auto">${t.quoted}</div>`}
    ${r.message===null?d:l`<div class="text" dir="auto">${r.message}</div>`}
    ${Xs(r,t)}
    ${t.error?l`<div class="error" role="alert">${t.error}</div>`:d}
    <div class="meta">${si(r,t,e)}${Qs(r,t)}</div>
  </div>`}function Gs(r,{localize:t,formats:e}){let s=tt(r),i=s.length-os;return l`<span class="who">
    <span class="direction">${t(r.direction==="in"?"stream_from":"stream_to")}</span>
    <bdi>${e.list(s.slice(0,os))}</bdi>${i>0?` +${e.number(i)}`:d}
  </span>`}function Js({alarm:r},{localize:t}){return r===null?d:l`<span class="badge">${L(Te,t("alarm"))}<bdi>${r}</bdi></span>`}function Qs({status:r,time:t,leaves:e},{localize:s,formats:i,today:n}){let o=new Date(e??t),c=e!==null&&i.dayKey(o)!==n,a=l`<time datetime=${o.toISOString()} title=${i.full(o)}>
    ${c?i.day(o):d} ${i.time(o)}
  </time>`;if(r==="received")return a;let u=s(`status_${r}`);return l`<span class="status ${r}">
    ${a}${Zs.has(r)?L(He[r],u):l`${L(He[r])}${u}`}
  </span>`}function Xs({receivers:r,status:t},e){if(r.length>1)return l`<details ?open=${Ys.has(t)}>
      <summary>${e.localize("stream_phones",{count:e.formats.number(r.length)})} ${ei(r,e)}</summary>
      <ul>
        ${r.map(i=>ti(i,e))}
      </ul>
    </details>`;let s=r[0]?.explanation;return s?l`<div class="explanation" dir="auto">${s}</div>`:d}function ei(r,{localize:t,formats:e}){let s=new Map;for(let{status:i}of r)s.set(i,(s.get(i)??0)+1);return[...s].map(([i,n])=>l`<span class="status ${i}">${L(He[i],t(`status_${i}`))}${e.number(n)}</span> `)}function ti({recipient:r,receiver:t,status:e,explanation:s},{localize:i}){return l`<li>
    <span class="status ${e}">${L(He[e])}</span>
    <span>
      ${r===null?d:l`<bdi>${r}</bdi>`}
      ${t===null?d:l`<bdi>${t}</bdi>`} · ${i(`status_${e}`)}
      ${s?l`<span class="explanation" dir="auto">${s}</span>`:d}
    </span>
  </li>`}function si(r,t,e){let{localize:s,replyTo:i}=t;return i!==null?l`<button @click=${()=>e.reply(i)}>${L(Ft)}${s("stream_reply")}</button>`:r.tag===null||!t.mayCancel?d:t.asking?l`<div class="question" role="group" aria-label=${s("stream_cancel_question")}>
    ${s("stream_cancel_question")}
    <button class="confirm outlined" @click=${()=>e.cancel(r)}>${s("stream_cancel_yes")}</button>
    <button @click=${()=>e.ask(r.id,!1)}>${s("stream_cancel_no")}</button>
  </div>`:l`<button class="cancel" ?disabled=${t.cancelling} @click=${()=>e.ask(r.id,!0)}>
      ${s("stream_cancel")}
    </button>`}var ls=w`
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
`;var st=50,Pe="held",ii=/^\+\d+$/,ri=new Set(["failed","expired"]),E=class extends ${constructor(){super(...arguments);this.messages=[];this.more=!1;this.announcement="";this.asking="";this.cancelling=new Set;this.error={id:"",words:""};this.loading=!1;this.shown=st;this.#e="";this.loadOlder=()=>{this.shown<this.messages.length?this.shown+=st:this.loading||(this.loading=!0,z(this,"ovh-sms-more"))}}static{this.styles=[C,ls]}#e;#t;#s;disconnectedCallback(){super.disconnectedCallback(),this.#s?.disconnect(),this.#s=void 0}shouldUpdate(e){let s=A(this.hass).dayKey(new Date),i=s!==this.#e;return this.#e=s,i||e.size>1||e.get("hass")?.locale!==this.hass.locale}willUpdate(e){e.has("messages")&&(this.shown+=this.loading?st:0,this.loading=!1,this.#r())}render(){let{account:e,localize:s,messages:i}=this;if(!i.length)return l`<p class="empty secondary">${s("stream_empty")}</p>`;let n=A(this.hass);return l`
      ${e.may_read_texts?d:l`<p class="secondary small">${s("stream_no_texts")}</p>`}
      <div class="announcement" role="status">${this.announcement}</div>
      <div class="scroll" role="region" tabindex="0" aria-label=${s("stream_messages")}>
        ${pe(ni(i.slice(0,this.shown),n),([o])=>o,([o,c])=>this.renderGroup(o,c,n))}
        ${this.more||this.shown<i.length?l`<button class="older" ?disabled=${this.loading} @click=${this.loadOlder}>${s("stream_older")}</button>`:d}
      </div>
    `}updated(){this.#s?.disconnect(),this.older&&this.scroller&&!this.loading&&(this.#s??=new IntersectionObserver(e=>e.some(s=>s.isIntersecting)&&this.loadOlder(),{root:this.scroller,rootMargin:"200px"}),this.#s.observe(this.older))}ask(e,s){this.asking=s?e:"",this.error={id:"",words:""},this.updateComplete.then(()=>this.renderRoot.querySelector(`[data-id="${CSS.escape(e)}"] .${s?"confirm":"cancel"}`)?.focus())}async cancel(e){let{id:s,tag:i}=e;this.asking="",this.cancelling=new Set([...this.cancelling,s]);try{await this.hass.callService("ovh_sms","cancel",{tag:i},void 0,!1)}catch(n){this.error={id:s,words:this.localize.error(n)}}this.cancelling=new Set([...this.cancelling].filter(n=>n!==s))}reply(e){z(this,"ovh-sms-reply",e)}renderGroup(e,s,i){let n=e===Pe?this.localize("status_held"):i.day(new Date(s[0]?.time??""));return l`<div class="day" id=${e}><span>${n}</span></div>
      <ol aria-labelledby=${e}>
        ${pe(s,({id:o})=>o,o=>this.renderMessage(o,i))}
      </ol>`}renderMessage(e,s){let{account:i,localize:n}=this,{id:o,direction:c,status:a,is_reply_to:u}=e,m={localize:n,formats:s,today:this.#e,mayCancel:i.may_cancel,replyTo:this.#i(e),quoted:u!==null&&this.#t?.get(u)?.message||null,asking:this.asking===o,cancelling:this.cancelling.has(o),error:this.error.id===o?this.error.words:""};return l`<li class="${c} ${a}" data-id=${o}>
      ${ns([e,...Object.values(m)],()=>as(e,m,this))}
    </li>`}#i({direction:e,sender:s}){if(e==="out"||s===null)return null;let{recipients:i,may_type_numbers:n}=this.account;return i.find(({name:c})=>c===s)?.id??(n&&ii.test(s)?s:null)}#r(){let e=this.#t;if(this.#t=new Map(this.messages.map(n=>[n.id,n])),!e)return;let s=Math.min(...[...e.values()].map(({time:n})=>Date.parse(n))),i=this.messages.flatMap(n=>this.#n(n,e.get(n.id),s));i.length&&(this.announcement=i.join(`
`))}#n(e,s,i){let{localize:n}=this,o=A(this.hass).list(tt(e));return e.status==="received"?!s&&(i===1/0||Date.parse(e.time)>i)?[`${n("stream_from")} ${o}: ${e.message??""}`]:[]:s&&s.status!==e.status&&ri.has(e.status)?[`${n("stream_to")} ${o}: ${n(`status_${e.status}`)}`]:[]}};p([g({attribute:!1})],E.prototype,"hass",2),p([g({attribute:!1})],E.prototype,"account",2),p([g({attribute:!1})],E.prototype,"messages",2),p([g({type:Boolean})],E.prototype,"more",2),p([g({attribute:!1})],E.prototype,"localize",2),p([b()],E.prototype,"announcement",2),p([b()],E.prototype,"asking",2),p([b()],E.prototype,"cancelling",2),p([b()],E.prototype,"error",2),p([b()],E.prototype,"loading",2),p([b()],E.prototype,"shown",2),p([T(".older")],E.prototype,"older",2),p([T(".scroll")],E.prototype,"scroller",2);function ni(r,{dayKey:t}){let e=r.filter(({status:i})=>i===Pe),s=new Map(e.length?[[Pe,e.sort((i,n)=>cs(i)-cs(n))]]:[]);for(let i of r)if(i.status!==Pe){let n=t(new Date(i.time)),o=s.get(n);o?o.push(i):s.set(n,[i])}return[...s]}var cs=({leaves:r,time:t})=>Date.parse(r??t);x("ovh-sms-stream",E);var oi=["connection","connected","language","locale","user","config"],ai="unknown_command",ze="ovh-sms-account",I=class extends ${constructor(){super(...arguments);this.config={type:"custom:ovh-sms-card"};this.chosen=localStorage.getItem(ze)??void 0;this.feed=new Me(this)}static{this.styles=[C,w`
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
    `]}static async getConfigElement(){return await is(),document.createElement("ovh-sms-card-editor")}static getStubConfig(){return{}}setConfig(e){this.config=e}getCardSize(){return 8}getGridOptions(){return{columns:12,min_columns:6,rows:"auto"}}shouldUpdate(e){let{hass:s}=this,i=e.get("hass");return!s||!i||e.size>1||oi.some(n=>s[n]!==i[n])}willUpdate(e){let{hass:s}=this;s&&(this.chosen&&this.feed.problem==="no_account"&&this.feed.accounts.length&&(localStorage.removeItem(ze),this.chosen=void 0),this.chosen&&this.feed.problem==="no_account"&&(localStorage.removeItem(ze),this.chosen=void 0),this.feed.follow(s,this.config.account??this.chosen),(e.get("hass")?.language!==s.language||!this.localize)&&this.load(s))}async load(e){try{let s=await j(e);e.language===this.hass?.language&&(this.localize=s)}catch{}}render(){let{hass:e,localize:s}=this,i=!e||!s;return l`<ha-card aria-busy=${i}>
      ${i?l`<div class="content"></div>`:l`<div class="content" dir=${Nt(e)?"rtl":"ltr"}>${this.renderContent(e,s)}</div>`}
    </ha-card>`}renderContent(e,s){let{account:i,accounts:n}=this.feed,o=!this.config.account&&n.length>1,c=i?this.renderAccount(e,s,i,!o):this.renderProblem(e,s);return l`${o?this.renderChoice(s):d} ${c}`}renderChoice(e){let{account:s,accounts:i}=this.feed;return l`<select aria-label=${e("choose_account")} @change=${this.choose}>
      ${s?d:l`<option value="" selected>${e("choose_account")}</option>`}
      ${i.map(({entry_id:n,name:o})=>l`<option value=${n} ?selected=${n===s?.entry_id}>${o}</option>`)}
    </select>`}renderProblem(e,s){let i=this.describeProblem(e,s);return i?l`<p class="hint warning" role="status">
          <ha-icon icon="mdi:information-outline"></ha-icon><span>${i}</span>
        </p>`:d}describeProblem(e,s){let{problem:i,error:n}=this.feed;return i==="several_accounts"||!(i??n)?"":e.config.state!=="RUNNING"||n?.code===ai?s("starting"):i?s(i==="no_account"&&!e.user.is_admin?"no_account_for_user":i):s.error(n)}renderAccount(e,s,i,n){let{alarms:o,messages:c,more:a}=this.feed,u={alarms:l`<ovh-sms-alarms
        class=${o.length?"":"quiet"}
        .hass=${e}
        .account=${i}
        .alarms=${o}
        .localize=${s}
      ></ovh-sms-alarms>`,compose:l`<ovh-sms-compose .hass=${e} .account=${i} .localize=${s}></ovh-sms-compose>`,stream:l`<ovh-sms-stream
        .hass=${e}
        .account=${i}
        .messages=${c}
        .more=${a}
        .localize=${s}
        @ovh-sms-more=${()=>this.feed.loadMore()}
        @ovh-sms-reply=${m=>this.compose?.choose(m.detail)}
      ></ovh-sms-stream>`,credits:l`<ovh-sms-credits .hass=${e} .account=${i} .localize=${s}></ovh-sms-credits>`};return l`
      ${n?l`<div class="header"><ha-icon icon="mdi:message-text-outline"></ha-icon><h2><bdi>${i.name}</bdi></h2></div>`:d}
      ${te.filter(m=>this.config[m]!==!1).map(m=>u[m])}
    `}choose(e){let{value:s}=e.target;s&&(localStorage.setItem(ze,s),this.chosen=s)}};p([g({attribute:!1})],I.prototype,"hass",2),p([b()],I.prototype,"config",2),p([b()],I.prototype,"chosen",2),p([b()],I.prototype,"localize",2),p([T("ovh-sms-compose")],I.prototype,"compose",2);x("ovh-sms-card",I);function ds(r,t){return t?.platform==="ovh_sms"?r.devices[t.device_id??""]?.config_entries[0]:void 0}function Oe(r){let t=new Map;for(let i of Object.values(r.entities)){let n=r.devices[i.device_id??""];if(i.platform!=="ovh_sms"||!n||i.hidden||!r.states[i.entity_id])continue;let o=t.get(n.id)??{device:n,name:n.name_by_user??n.name??"",entities:{}};o.entities[i.translation_key??""]=i.entity_id,t.set(n.id,o)}let e=[...t.values()].sort((i,n)=>i.name.localeCompare(n.name,r.language)),s=({device:i})=>i.via_device_id!==null;return e.filter(i=>!s(i)).map(i=>({...i,entry_id:i.device.config_entries[0]??"",recipients:e.filter(({device:n})=>n.via_device_id===i.device.id)}))}var hs="mdi:message-text",rt={hide_state:!0,tap_action:{action:"toggle"}},nt=class extends HTMLElement{static{this.registryDependencies=["entities","devices"]}static{this.noEditor=!0}static getCreateSuggestions(){return{title:"SMS",icon:hs}}static async generate(t,e){let s=await j(e),i=Oe(e),n=i.length>1,o=i.map((c,a)=>({...ps(n?c.name:"SMS",a?`sms-${a+1}`:"sms"),sections:li(c,n,s)}));return{views:o.length?o:[{...ps("SMS","sms"),sections:[us({})]}]}}};function ps(r,t){return{type:"sections",title:r,path:t,icon:hs,max_columns:3}}function us(r){return{type:"grid",cards:[{type:"custom:ovh-sms-card",...r}]}}function li({entry_id:r,entities:t,recipients:e},s,i){let{credits_left:n,queued:o,credits_used_today:c,credits_used_month:a,open_alarms:u,acknowledge:m,silence_guard:h}=t,v=[...it(i("page_credits"),"mdi:cash",[...N(n,{name:i("page_left")}),...N(o),...N(c,{name:i("page_today")}),...N(a,{name:i("page_month")}),...ci(n,i("credits_left"))]),...it(i("page_alarms"),"mdi:alarm-light",[...N(u),...N(m,rt),...N(h,{tap_action:{action:"toggle"}})])],f=it(i("page_recipients"),"mdi:account-multiple",e.flatMap(di)),y=[v,f].filter(_=>_.length).map(_=>({type:"grid",cards:_}));return[us({...s&&{account:r},...n&&{credits:!1}}),...y]}function it(r,t,e){return e.length?[{type:"heading",heading:r,icon:t},...e]:[]}function N(r,t={}){return r?[{type:"tile",entity:r,name:{type:"entity"},...t}]:[]}function ci(r,t){return r?[{type:"history-graph",hours_to_show:168,entities:[{entity:r,name:t}]}]:[]}function di({name:r,entities:t}){let e={...rt,tap_action:{...rt.tap_action,confirmation:!0}};return[...N(t.last_status,{name:r}),...N(t.test,e)]}x("ll-strategy-dashboard-ovh-sms",nt);var ot="https://github.com/OWNER/ovh_sms#readme";var at={type:"ovh-sms-card",name:"OVHcloud SMS",description:"",documentationURL:ot,preview:!0,getEntitySuggestion(r,t){let e=ds(r,r.entities[t]);return e?{config:{type:"custom:ovh-sms-card",...Oe(r).length>1&&{account:e}}}:null}},ms={type:"ovh-sms",strategyType:"dashboard",name:"SMS",description:"",documentationURL:ot};async function hi(r){let t=document.documentElement.lang;if(!t)return;let e=await j({language:t,callWS:r});at.description=e("description"),ms.description=e("page_description")}var se=window;se.customCards??=[];se.customStrategies??=[];se.customCards.some(({type:r})=>r===at.type)||(se.customCards.push(at),se.customStrategies.push(ms),se.hassConnection?.then(({conn:r})=>{let t=()=>{hi(e=>r.sendMessagePromise(e)).catch(()=>{})};new MutationObserver(t).observe(document.documentElement,{attributeFilter:["lang"]}),t()}));
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
