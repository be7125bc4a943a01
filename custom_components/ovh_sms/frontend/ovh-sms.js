var as=Object.defineProperty;var ls=Object.getOwnPropertyDescriptor;var p=(r,t,e,s)=>{for(var i=s>1?void 0:s?ls(t,e):t,n=r.length-1,o;n>=0;n--)(o=r[n])&&(i=(s?o(t,e,i):o(i))||i);return s&&i&&as(t,e,i),i};var he=globalThis,ue=he.ShadowRoot&&(he.ShadyCSS===void 0||he.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,Pe=Symbol(),ct=new WeakMap,te=class{constructor(t,e,s){if(this._$cssResult$=!0,s!==Pe)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=t,this.t=e}get styleSheet(){let t=this.o,e=this.t;if(ue&&t===void 0){let s=e!==void 0&&e.length===1;s&&(t=ct.get(e)),t===void 0&&((this.o=t=new CSSStyleSheet).replaceSync(this.cssText),s&&ct.set(e,t))}return t}toString(){return this.cssText}},dt=r=>new te(typeof r=="string"?r:r+"",void 0,Pe),A=(r,...t)=>{let e=r.length===1?r[0]:t.reduce((s,i,n)=>s+(o=>{if(o._$cssResult$===!0)return o.cssText;if(typeof o=="number")return o;throw Error("Value passed to 'css' function must be a 'css' function result: "+o+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")})(i)+r[n+1],r[0]);return new te(e,r,Pe)},pt=(r,t)=>{if(ue)r.adoptedStyleSheets=t.map(e=>e instanceof CSSStyleSheet?e:e.styleSheet);else for(let e of t){let s=document.createElement("style"),i=he.litNonce;i!==void 0&&s.setAttribute("nonce",i),s.textContent=e.cssText,r.appendChild(s)}},ze=ue?r=>r:r=>r instanceof CSSStyleSheet?(t=>{let e="";for(let s of t.cssRules)e+=s.cssText;return dt(e)})(r):r;var{is:cs,defineProperty:ds,getOwnPropertyDescriptor:ps,getOwnPropertyNames:hs,getOwnPropertySymbols:us,getPrototypeOf:ms}=Object,me=globalThis,ht=me.trustedTypes,fs=ht?ht.emptyScript:"",gs=me.reactiveElementPolyfillSupport,se=(r,t)=>r,ie={toAttribute(r,t){switch(t){case Boolean:r=r?fs:null;break;case Object:case Array:r=r==null?r:JSON.stringify(r)}return r},fromAttribute(r,t){let e=r;switch(t){case Boolean:e=r!==null;break;case Number:e=r===null?null:Number(r);break;case Object:case Array:try{e=JSON.parse(r)}catch{e=null}}return e}},fe=(r,t)=>!cs(r,t),ut={attribute:!0,type:String,converter:ie,reflect:!1,useDefault:!1,hasChanged:fe};Symbol.metadata??=Symbol("metadata"),me.litPropertyMetadata??=new WeakMap;var P=class extends HTMLElement{static addInitializer(t){this._$Ei(),(this.l??=[]).push(t)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(t,e=ut){if(e.state&&(e.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(t)&&((e=Object.create(e)).wrapped=!0),this.elementProperties.set(t,e),!e.noAccessor){let s=Symbol(),i=this.getPropertyDescriptor(t,s,e);i!==void 0&&ds(this.prototype,t,i)}}static getPropertyDescriptor(t,e,s){let{get:i,set:n}=ps(this.prototype,t)??{get(){return this[e]},set(o){this[e]=o}};return{get:i,set(o){let a=i?.call(this);n?.call(this,o),this.requestUpdate(t,a,s)},configurable:!0,enumerable:!0}}static getPropertyOptions(t){return this.elementProperties.get(t)??ut}static _$Ei(){if(this.hasOwnProperty(se("elementProperties")))return;let t=ms(this);t.finalize(),t.l!==void 0&&(this.l=[...t.l]),this.elementProperties=new Map(t.elementProperties)}static finalize(){if(this.hasOwnProperty(se("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(se("properties"))){let e=this.properties,s=[...hs(e),...us(e)];for(let i of s)this.createProperty(i,e[i])}let t=this[Symbol.metadata];if(t!==null){let e=litPropertyMetadata.get(t);if(e!==void 0)for(let[s,i]of e)this.elementProperties.set(s,i)}this._$Eh=new Map;for(let[e,s]of this.elementProperties){let i=this._$Eu(e,s);i!==void 0&&this._$Eh.set(i,e)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(t){let e=[];if(Array.isArray(t)){let s=new Set(t.flat(1/0).reverse());for(let i of s)e.unshift(ze(i))}else t!==void 0&&e.push(ze(t));return e}static _$Eu(t,e){let s=e.attribute;return s===!1?void 0:typeof s=="string"?s:typeof t=="string"?t.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(t=>this.enableUpdating=t),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(t=>t(this))}addController(t){(this._$EO??=new Set).add(t),this.renderRoot!==void 0&&this.isConnected&&t.hostConnected?.()}removeController(t){this._$EO?.delete(t)}_$E_(){let t=new Map,e=this.constructor.elementProperties;for(let s of e.keys())this.hasOwnProperty(s)&&(t.set(s,this[s]),delete this[s]);t.size>0&&(this._$Ep=t)}createRenderRoot(){let t=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return pt(t,this.constructor.elementStyles),t}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(t=>t.hostConnected?.())}enableUpdating(t){}disconnectedCallback(){this._$EO?.forEach(t=>t.hostDisconnected?.())}attributeChangedCallback(t,e,s){this._$AK(t,s)}_$ET(t,e){let s=this.constructor.elementProperties.get(t),i=this.constructor._$Eu(t,s);if(i!==void 0&&s.reflect===!0){let n=(s.converter?.toAttribute!==void 0?s.converter:ie).toAttribute(e,s.type);this._$Em=t,n==null?this.removeAttribute(i):this.setAttribute(i,n),this._$Em=null}}_$AK(t,e){let s=this.constructor,i=s._$Eh.get(t);if(i!==void 0&&this._$Em!==i){let n=s.getPropertyOptions(i),o=typeof n.converter=="function"?{fromAttribute:n.converter}:n.converter?.fromAttribute!==void 0?n.converter:ie;this._$Em=i;let a=o.fromAttribute(e,n.type);this[i]=a??this._$Ej?.get(i)??a,this._$Em=null}}requestUpdate(t,e,s,i=!1,n){if(t!==void 0){let o=this.constructor;if(i===!1&&(n=this[t]),s??=o.getPropertyOptions(t),!((s.hasChanged??fe)(n,e)||s.useDefault&&s.reflect&&n===this._$Ej?.get(t)&&!this.hasAttribute(o._$Eu(t,s))))return;this.C(t,e,s)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(t,e,{useDefault:s,reflect:i,wrapped:n},o){s&&!(this._$Ej??=new Map).has(t)&&(this._$Ej.set(t,o??e??this[t]),n!==!0||o!==void 0)||(this._$AL.has(t)||(this.hasUpdated||s||(e=void 0),this._$AL.set(t,e)),i===!0&&this._$Em!==t&&(this._$Eq??=new Set).add(t))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(e){Promise.reject(e)}let t=this.scheduleUpdate();return t!=null&&await t,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[i,n]of this._$Ep)this[i]=n;this._$Ep=void 0}let s=this.constructor.elementProperties;if(s.size>0)for(let[i,n]of s){let{wrapped:o}=n,a=this[i];o!==!0||this._$AL.has(i)||a===void 0||this.C(i,void 0,n,a)}}let t=!1,e=this._$AL;try{t=this.shouldUpdate(e),t?(this.willUpdate(e),this._$EO?.forEach(s=>s.hostUpdate?.()),this.update(e)):this._$EM()}catch(s){throw t=!1,this._$EM(),s}t&&this._$AE(e)}willUpdate(t){}_$AE(t){this._$EO?.forEach(e=>e.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(t)),this.updated(t)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(t){return!0}update(t){this._$Eq&&=this._$Eq.forEach(e=>this._$ET(e,this[e])),this._$EM()}updated(t){}firstUpdated(t){}};P.elementStyles=[],P.shadowRootOptions={mode:"open"},P[se("elementProperties")]=new Map,P[se("finalized")]=new Map,gs?.({ReactiveElement:P}),(me.reactiveElementVersions??=[]).push("2.1.2");var Oe=globalThis,mt=r=>r,ge=Oe.trustedTypes,ft=ge?ge.createPolicy("lit-html",{createHTML:r=>r}):void 0,Ne="$lit$",z=`lit$${Math.random().toFixed(9).slice(2)}$`,Ue="?"+z,vs=`<${Ue}>`,I=document,ne=()=>I.createComment(""),oe=r=>r===null||typeof r!="object"&&typeof r!="function",je=Array.isArray,xt=r=>je(r)||typeof r?.[Symbol.iterator]=="function",De=`[ 	
\f\r]`,re=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,gt=/-->/g,vt=/>/g,U=RegExp(`>|${De}(?:([^\\s"'>=/]+)(${De}*=${De}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),yt=/'/g,bt=/"/g,_t=/^(?:script|style|textarea|title)$/i,Ie=r=>(t,...e)=>({_$litType$:r,strings:t,values:e}),c=Ie(1),_e=Ie(2),ii=Ie(3),R=Symbol.for("lit-noChange"),d=Symbol.for("lit-nothing"),$t=new WeakMap,j=I.createTreeWalker(I,129);function wt(r,t){if(!je(r)||!r.hasOwnProperty("raw"))throw Error("invalid template strings array");return ft!==void 0?ft.createHTML(t):t}var At=(r,t)=>{let e=r.length-1,s=[],i,n=t===2?"<svg>":t===3?"<math>":"",o=re;for(let a=0;a<e;a++){let l=r[a],u,m,h=-1,v=0;for(;v<l.length&&(o.lastIndex=v,m=o.exec(l),m!==null);)v=o.lastIndex,o===re?m[1]==="!--"?o=gt:m[1]!==void 0?o=vt:m[2]!==void 0?(_t.test(m[2])&&(i=RegExp("</"+m[2],"g")),o=U):m[3]!==void 0&&(o=U):o===U?m[0]===">"?(o=i??re,h=-1):m[1]===void 0?h=-2:(h=o.lastIndex-m[2].length,u=m[1],o=m[3]===void 0?U:m[3]==='"'?bt:yt):o===bt||o===yt?o=U:o===gt||o===vt?o=re:(o=U,i=void 0);let f=o===U&&r[a+1].startsWith("/>")?" ":"";n+=o===re?l+vs:h>=0?(s.push(u),l.slice(0,h)+Ne+l.slice(h)+z+f):l+z+(h===-2?a:f)}return[wt(r,n+(r[e]||"<?>")+(t===2?"</svg>":t===3?"</math>":"")),s]},ae=class r{constructor({strings:t,_$litType$:e},s){let i;this.parts=[];let n=0,o=0,a=t.length-1,l=this.parts,[u,m]=At(t,e);if(this.el=r.createElement(u,s),j.currentNode=this.el.content,e===2||e===3){let h=this.el.content.firstChild;h.replaceWith(...h.childNodes)}for(;(i=j.nextNode())!==null&&l.length<a;){if(i.nodeType===1){if(i.hasAttributes())for(let h of i.getAttributeNames())if(h.endsWith(Ne)){let v=m[o++],f=i.getAttribute(h).split(z),b=/([.?@])?(.*)/.exec(v);l.push({type:1,index:n,name:b[2],strings:f,ctor:b[1]==="."?ye:b[1]==="?"?be:b[1]==="@"?$e:q}),i.removeAttribute(h)}else h.startsWith(z)&&(l.push({type:6,index:n}),i.removeAttribute(h));if(_t.test(i.tagName)){let h=i.textContent.split(z),v=h.length-1;if(v>0){i.textContent=ge?ge.emptyScript:"";for(let f=0;f<v;f++)i.append(h[f],ne()),j.nextNode(),l.push({type:2,index:++n});i.append(h[v],ne())}}}else if(i.nodeType===8)if(i.data===Ue)l.push({type:2,index:n});else{let h=-1;for(;(h=i.data.indexOf(z,h+1))!==-1;)l.push({type:7,index:n}),h+=z.length-1}n++}}static createElement(t,e){let s=I.createElement("template");return s.innerHTML=t,s}};function V(r,t,e=r,s){if(t===R)return t;let i=s!==void 0?e._$Co?.[s]:e._$Cl,n=oe(t)?void 0:t._$litDirective$;return i?.constructor!==n&&(i?._$AO?.(!1),n===void 0?i=void 0:(i=new n(r),i._$AT(r,e,s)),s!==void 0?(e._$Co??=[])[s]=i:e._$Cl=i),i!==void 0&&(t=V(r,i._$AS(r,t.values),i,s)),t}var ve=class{constructor(t,e){this._$AV=[],this._$AN=void 0,this._$AD=t,this._$AM=e}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(t){let{el:{content:e},parts:s}=this._$AD,i=(t?.creationScope??I).importNode(e,!0);j.currentNode=i;let n=j.nextNode(),o=0,a=0,l=s[0];for(;l!==void 0;){if(o===l.index){let u;l.type===2?u=new Y(n,n.nextSibling,this,t):l.type===1?u=new l.ctor(n,l.name,l.strings,this,t):l.type===6&&(u=new xe(n,this,t)),this._$AV.push(u),l=s[++a]}o!==l?.index&&(n=j.nextNode(),o++)}return j.currentNode=I,i}p(t){let e=0;for(let s of this._$AV)s!==void 0&&(s.strings!==void 0?(s._$AI(t,s,e),e+=s.strings.length-2):s._$AI(t[e])),e++}},Y=class r{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(t,e,s,i){this.type=2,this._$AH=d,this._$AN=void 0,this._$AA=t,this._$AB=e,this._$AM=s,this.options=i,this._$Cv=i?.isConnected??!0}get parentNode(){let t=this._$AA.parentNode,e=this._$AM;return e!==void 0&&t?.nodeType===11&&(t=e.parentNode),t}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(t,e=this){t=V(this,t,e),oe(t)?t===d||t==null||t===""?(this._$AH!==d&&this._$AR(),this._$AH=d):t!==this._$AH&&t!==R&&this._(t):t._$litType$!==void 0?this.$(t):t.nodeType!==void 0?this.T(t):xt(t)?this.k(t):this._(t)}O(t){return this._$AA.parentNode.insertBefore(t,this._$AB)}T(t){this._$AH!==t&&(this._$AR(),this._$AH=this.O(t))}_(t){this._$AH!==d&&oe(this._$AH)?this._$AA.nextSibling.data=t:this.T(I.createTextNode(t)),this._$AH=t}$(t){let{values:e,_$litType$:s}=t,i=typeof s=="number"?this._$AC(t):(s.el===void 0&&(s.el=ae.createElement(wt(s.h,s.h[0]),this.options)),s);if(this._$AH?._$AD===i)this._$AH.p(e);else{let n=new ve(i,this),o=n.u(this.options);n.p(e),this.T(o),this._$AH=n}}_$AC(t){let e=$t.get(t.strings);return e===void 0&&$t.set(t.strings,e=new ae(t)),e}k(t){je(this._$AH)||(this._$AH=[],this._$AR());let e=this._$AH,s,i=0;for(let n of t)i===e.length?e.push(s=new r(this.O(ne()),this.O(ne()),this,this.options)):s=e[i],s._$AI(n),i++;i<e.length&&(this._$AR(s&&s._$AB.nextSibling,i),e.length=i)}_$AR(t=this._$AA.nextSibling,e){for(this._$AP?.(!1,!0,e);t!==this._$AB;){let s=mt(t).nextSibling;mt(t).remove(),t=s}}setConnected(t){this._$AM===void 0&&(this._$Cv=t,this._$AP?.(t))}},q=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(t,e,s,i,n){this.type=1,this._$AH=d,this._$AN=void 0,this.element=t,this.name=e,this._$AM=i,this.options=n,s.length>2||s[0]!==""||s[1]!==""?(this._$AH=Array(s.length-1).fill(new String),this.strings=s):this._$AH=d}_$AI(t,e=this,s,i){let n=this.strings,o=!1;if(n===void 0)t=V(this,t,e,0),o=!oe(t)||t!==this._$AH&&t!==R,o&&(this._$AH=t);else{let a=t,l,u;for(t=n[0],l=0;l<n.length-1;l++)u=V(this,a[s+l],e,l),u===R&&(u=this._$AH[l]),o||=!oe(u)||u!==this._$AH[l],u===d?t=d:t!==d&&(t+=(u??"")+n[l+1]),this._$AH[l]=u}o&&!i&&this.j(t)}j(t){t===d?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,t??"")}},ye=class extends q{constructor(){super(...arguments),this.type=3}j(t){this.element[this.name]=t===d?void 0:t}},be=class extends q{constructor(){super(...arguments),this.type=4}j(t){this.element.toggleAttribute(this.name,!!t&&t!==d)}},$e=class extends q{constructor(t,e,s,i,n){super(t,e,s,i,n),this.type=5}_$AI(t,e=this){if((t=V(this,t,e,0)??d)===R)return;let s=this._$AH,i=t===d&&s!==d||t.capture!==s.capture||t.once!==s.once||t.passive!==s.passive,n=t!==d&&(s===d||i);i&&this.element.removeEventListener(this.name,this,s),n&&this.element.addEventListener(this.name,this,t),this._$AH=t}handleEvent(t){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,t):this._$AH.handleEvent(t)}},xe=class{constructor(t,e,s){this.element=t,this.type=6,this._$AN=void 0,this._$AM=e,this.options=s}get _$AU(){return this._$AM._$AU}_$AI(t){V(this,t)}},Et={M:Ne,P:z,A:Ue,C:1,L:At,R:ve,D:xt,V,I:Y,H:q,N:be,U:$e,B:ye,F:xe},ys=Oe.litHtmlPolyfillSupport;ys?.(ae,Y),(Oe.litHtmlVersions??=[]).push("3.3.3");var Ct=(r,t,e)=>{let s=e?.renderBefore??t,i=s._$litPart$;if(i===void 0){let n=e?.renderBefore??null;s._$litPart$=i=new Y(t.insertBefore(ne(),n),n,void 0,e??{})}return i._$AI(r),i};var Ve=globalThis,$=class extends P{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let t=super.createRenderRoot();return this.renderOptions.renderBefore??=t.firstChild,t}update(t){let e=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(t),this._$Do=Ct(e,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return R}};$._$litElement$=!0,$.finalized=!0,Ve.litElementHydrateSupport?.({LitElement:$});var bs=Ve.litElementPolyfillSupport;bs?.({LitElement:$});(Ve.litElementVersions??=[]).push("4.2.2");var $s={attribute:!0,type:String,converter:ie,reflect:!1,hasChanged:fe},xs=(r=$s,t,e)=>{let{kind:s,metadata:i}=e,n=globalThis.litPropertyMetadata.get(i);if(n===void 0&&globalThis.litPropertyMetadata.set(i,n=new Map),s==="setter"&&((r=Object.create(r)).wrapped=!0),n.set(e.name,r),s==="accessor"){let{name:o}=e;return{set(a){let l=t.get.call(this);t.set.call(this,a),this.requestUpdate(o,l,r,!0,a)},init(a){return a!==void 0&&this.C(o,void 0,r,a),a}}}if(s==="setter"){let{name:o}=e;return function(a){let l=this[o];t.call(this,a),this.requestUpdate(o,l,r,!0,a)}}throw Error("Unsupported decorator location: "+s)};function g(r){return(t,e)=>typeof e=="object"?xs(r,t,e):((s,i,n)=>{let o=i.hasOwnProperty(n);return i.constructor.createProperty(n,s),o?Object.getOwnPropertyDescriptor(i,n):void 0})(r,t,e)}function y(r){return g({...r,state:!0,attribute:!1})}var F=(r,t,e)=>(e.configurable=!0,e.enumerable=!0,Reflect.decorate&&typeof t!="object"&&Object.defineProperty(r,t,e),e);function k(r,t){return(e,s,i)=>{let n=o=>o.renderRoot?.querySelector(r)??null;if(t){let{get:o,set:a}=typeof s=="object"?e:i??(()=>{let l=Symbol();return{get(){return this[l]},set(u){this[l]=u}}})();return F(e,s,{get(){let l=o.call(this);return l===void 0&&(l=n(this),(l!==null||this.hasUpdated)&&a.call(this,l)),l}})}return F(e,s,{get(){return n(this)}})}}var St={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4,EVENT:5,ELEMENT:6},we=r=>(...t)=>({_$litDirective$:r,values:t}),G=class{constructor(t){}get _$AU(){return this._$AM._$AU}_$AT(t,e,s){this._$Ct=t,this._$AM=e,this._$Ci=s}_$AS(t,e){return this.update(t,e)}update(t,e){return this.render(...e)}};var{I:_s}=Et,Rt=r=>r;var kt=()=>document.createComment(""),J=(r,t,e)=>{let s=r._$AA.parentNode,i=t===void 0?r._$AB:t._$AA;if(e===void 0){let n=s.insertBefore(kt(),i),o=s.insertBefore(kt(),i);e=new _s(n,o,r,r.options)}else{let n=e._$AB.nextSibling,o=e._$AM,a=o!==r;if(a){let l;e._$AQ?.(r),e._$AM=r,e._$AP!==void 0&&(l=r._$AU)!==o._$AU&&e._$AP(l)}if(n!==i||a){let l=e._$AA;for(;l!==n;){let u=Rt(l).nextSibling;Rt(s).insertBefore(l,i),l=u}}}return e},D=(r,t,e=r)=>(r._$AI(t,e),r),ws={},Tt=(r,t=ws)=>r._$AH=t,Mt=r=>r._$AH,Ae=r=>{r._$AR(),r._$AA.remove()};var Lt=(r,t,e)=>{let s=new Map;for(let i=t;i<=e;i++)s.set(r[i],i);return s},le=we(class extends G{constructor(r){if(super(r),r.type!==St.CHILD)throw Error("repeat() can only be used in text expressions")}dt(r,t,e){let s;e===void 0?e=t:t!==void 0&&(s=t);let i=[],n=[],o=0;for(let a of r)i[o]=s?s(a,o):o,n[o]=e(a,o),o++;return{values:n,keys:i}}render(r,t,e){return this.dt(r,t,e).values}update(r,[t,e,s]){let i=Mt(r),{values:n,keys:o}=this.dt(t,e,s);if(!Array.isArray(i))return this.ut=o,n;let a=this.ut??=[],l=[],u,m,h=0,v=i.length-1,f=0,b=n.length-1;for(;h<=v&&f<=b;)if(i[h]===null)h++;else if(i[v]===null)v--;else if(a[h]===o[f])l[f]=D(i[h],n[f]),h++,f++;else if(a[v]===o[b])l[b]=D(i[v],n[b]),v--,b--;else if(a[h]===o[b])l[b]=D(i[h],n[b]),J(r,l[b+1],i[h]),h++,b--;else if(a[v]===o[f])l[f]=D(i[v],n[f]),J(r,i[h],i[v]),v--,f++;else if(u===void 0&&(u=Lt(o,f,b),m=Lt(a,h,v)),u.has(a[h]))if(u.has(a[v])){let E=m.get(o[f]),ee=E!==void 0?i[E]:null;if(ee===null){let Z=J(r,i[h]);D(Z,n[f]),l[f]=Z}else l[f]=D(ee,n[f]),J(r,i[h],ee),i[E]=null;f++}else Ae(i[v]),v--;else Ae(i[h]),h++;for(;f<=b;){let E=J(r,l[b+1]);D(E,n[f]),l[f++]=E}for(;h<=v;){let E=i[h++];E!==null&&Ae(E)}return this.ut=o,Tt(r,l),R}});var Ht=new WeakMap;function x(r){let t=Ht.get(r.locale);return t||(t=As(r),Ht.set(r.locale,t)),t}function As({locale:r,config:t}){let{language:e,time_format:s}=r,i=r.time_zone==="server"?t.time_zone:void 0,n=s==="system"?void 0:e,o=s==="12"||s==="24"?{hourCycle:s==="12"?"h12":"h23"}:{},a=i===void 0?{}:{timeZone:i},l=new Intl.DateTimeFormat(n,{hour:"numeric",minute:"2-digit",...o,...a}),u=new Intl.DateTimeFormat(n,{dateStyle:"full",timeStyle:"short",...o,...a}),m=new Intl.DateTimeFormat("en-CA",a),h={weekday:"long",day:"numeric",month:"long",...a},v=new Intl.DateTimeFormat(e,h),f=new Intl.DateTimeFormat(e,{...h,year:"numeric"}),b=new Intl.RelativeTimeFormat(e,{numeric:"auto"}),E=Cs(r),ee=new Intl.ListFormat(e,{type:"unit"}),Z=S=>m.format(S);return{time:S=>l.format(S),full:S=>u.format(S),dayKey:Z,day:S=>{let[nt,ot]=[Z(new Date),Z(S)],at=(Date.parse(ot)-Date.parse(nt))/864e5,lt=Math.abs(at)<=1?b.format(at,"day"):(ot.slice(0,4)===nt.slice(0,4)?v:f).format(S);return lt.charAt(0).toLocaleUpperCase(e)+lt.slice(1)},number:S=>E.format(S),list:S=>ee.format(S)}}var Es={comma_decimal:"en-US",decimal_comma:"de",space_comma:"fr",quote_decimal:"de-CH"};function Cs({number_format:r,language:t}){let e=r==="system"?void 0:Es[r]??t;return new Intl.NumberFormat(e,{maximumFractionDigits:2,useGrouping:r!=="none"})}function Pt(r){let[t,e,s]=[Math.floor(r/3600),Math.floor(r/60)%60,Math.floor(r)%60],i=n=>String(n).padStart(2,"0");return t?`${t}:${i(e)}:${i(s)}`:`${e}:${i(s)}`}function zt(r){return r.translationMetadata.translations[r.language]?.isRTL??!1}function _(r,t){customElements.get(r)||customElements.define(r,t)}function W(r,t,e){r.dispatchEvent(new CustomEvent(t,{detail:e,bubbles:!0,composed:!0}))}var Ee="M6,6.9L3.87,4.78L5.28,3.37L7.4,5.5L6,6.9M13,1V4H11V1H13M20.13,4.78L18,6.9L16.6,5.5L18.72,3.37L20.13,4.78M4.5,10.5V12.5H1.5V10.5H4.5M19.5,10.5H22.5V12.5H19.5V10.5M6,20H18A2,2 0 0,1 20,22H4A2,2 0 0,1 6,20M12,5A6,6 0 0,1 18,11V19H6V11A6,6 0 0,1 12,5Z",ce="M13,13H11V7H13M13,17H11V15H13M12,2A10,10 0 0,0 2,12A10,10 0 0,0 12,22A10,10 0 0,0 22,12A10,10 0 0,0 12,2Z",Dt="M15,13H16.5V15.82L18.94,17.23L18.19,18.53L15,16.69V13M19,8H5V19H9.67C9.24,18.09 9,17.07 9,16A7,7 0 0,1 16,9C17.07,9 18.09,9.24 19,9.67V8M5,21C3.89,21 3,20.1 3,19V5C3,3.89 3.89,3 5,3H6V1H8V3H16V1H18V3H19A2,2 0 0,1 21,5V11.1C22.24,12.36 23,14.09 23,16A7,7 0 0,1 16,23C14.09,23 12.36,22.24 11.1,21H5M16,11.15A4.85,4.85 0 0,0 11.15,16C11.15,18.68 13.32,20.85 16,20.85A4.85,4.85 0 0,0 20.85,16C20.85,13.32 18.68,11.15 16,11.15Z",Ot="M12 2C17.5 2 22 6.5 22 12S17.5 22 12 22 2 17.5 2 12 6.5 2 12 2M12 4C10.1 4 8.4 4.6 7.1 5.7L18.3 16.9C19.3 15.5 20 13.8 20 12C20 7.6 16.4 4 12 4M16.9 18.3L5.7 7.1C4.6 8.4 4 10.1 4 12C4 16.4 7.6 20 12 20C13.9 20 15.6 19.4 16.9 18.3Z",Nt="M21,7L9,19L3.5,13.5L4.91,12.09L9,16.17L19.59,5.59L21,7Z",Ut="M0.41,13.41L6,19L7.41,17.58L1.83,12M22.24,5.58L11.66,16.17L7.5,12L6.07,13.41L11.66,19L23.66,7M18,7L16.59,5.58L10.24,11.93L11.66,13.34L18,7Z",jt="M12,20A8,8 0 0,0 20,12A8,8 0 0,0 12,4A8,8 0 0,0 4,12A8,8 0 0,0 12,20M12,2A10,10 0 0,1 22,12A10,10 0 0,1 12,22C6.47,22 2,17.5 2,12A10,10 0 0,1 12,2M12.5,7V12.25L17,14.92L16.25,16.15L11,13V7H12.5Z",It="M10,9V5L3,12L10,19V14.9C15,14.9 18.5,16.5 21,20C20,15 17,10 10,9Z";function M(r,t=""){let e=_e`<path d=${r} />`;return t?c`<svg viewBox="0 0 24 24" role="img" aria-label=${t}><title>${t}</title>${e}</svg>`:c`<svg viewBox="0 0 24 24" aria-hidden="true">${e}</svg>`}var T=A`
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
`;var de=({name:r,started:t})=>`${t} ${r}`,L=class extends ${constructor(){super(...arguments);this.alarms=[];this.announcement="";this.pressed=new Map;this.#e=new Set}static{this.styles=[T,A`
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
    `]}#e;#t;connectedCallback(){super.connectedCallback(),this.#t=setInterval(()=>this.#i(),1e3)}disconnectedCallback(){super.disconnectedCallback(),clearInterval(this.#t)}shouldUpdate(e){return e.size>1||e.get("hass")?.locale!==this.hass.locale}willUpdate(e){if(!e.has("alarms"))return;let s=this.alarms.map(de),i=this.alarms.filter(n=>!this.#e.has(de(n)));this.#e=new Set(s),this.pressed=new Map([...this.pressed].filter(([n])=>this.#e.has(n))),(i.length||!s.length)&&(this.announcement=i.map(({name:n})=>this.localize("alarm_new",{name:n})).join(`
`))}render(){return c`<div class="announcement" role="alert">${this.announcement}</div>
      ${this.alarms.length?c`<ul>
            ${le(this.alarms,de,e=>this.renderAlarm(e))}
          </ul>`:d}`}updated(){this.#i()}renderAlarm(e){let{localize:s}=this,i=x(this.hass),n=new Date(e.started),o=this.pressed.get(de(e));return c`<li>
      ${M(Ee)}
      <div class="about">
        <div class="name"><bdi>${e.name}</bdi></div>
        <div>
          ${s("alarm_step",{step:i.number(e.step),steps:i.number(e.steps)})} ·
          <time datetime=${e.started} title=${i.full(n)}>${i.time(n)}</time>
        </div>
        ${e.recipients.length?c`<div>${s("alarm_told")} <bdi>${i.list(e.recipients)}</bdi></div>`:d}
        ${e.next===null?c`<div>${s("alarm_last")}</div>`:c`<div>${s("alarm_next")} <span class="next" role="timer" data-next=${e.next}></span></div>`}
      </div>
      ${this.account.may_acknowledge?c`<button ?disabled=${o===""} @click=${()=>this.acknowledge(e)}>${s("alarm_acknowledge")}</button>`:d}
      ${o?c`<div class="failure" role="alert">${o}</div>`:d}
    </li>`}async acknowledge(e){let{entry_id:s}=this.account,i=de(e);if(this.pressed.get(i)!==""){this.#s(i,"");try{await this.hass.callService("ovh_sms","acknowledge",{name:e.name,config_entry_id:s},void 0,!1)}catch(n){this.#s(i,this.localize.error(n))}}}#s(e,s){this.pressed=new Map([...this.pressed,[e,s]])}#i(){for(let e of this.list?.querySelectorAll(".next")??[]){let s=Math.max(0,(Date.parse(e.dataset.next??"")-Date.now())/1e3);e.textContent=Pt(s)}}};p([g({attribute:!1})],L.prototype,"hass",2),p([g({attribute:!1})],L.prototype,"account",2),p([g({attribute:!1})],L.prototype,"alarms",2),p([g({attribute:!1})],L.prototype,"localize",2),p([y()],L.prototype,"announcement",2),p([y()],L.prototype,"pressed",2),p([k("ul")],L.prototype,"list",2);_("ovh-sms-alarms",L);var Ce=class{constructor(t){this.host=t;this.estimate=null;this.error=null;this.#e="";this.#s=!1;t.addController(this)}#e;#t;#s;hostDisconnected(){this.#t=void 0}count(t,e){let s=JSON.stringify([e,t.language]);s===this.#e||!t.connected||(this.#e=s,this.#t=()=>qe(t,e),this.#s||this.#i())}async#i(){this.#s=!0;for(let t=this.#t;t;t=this.#t){this.#t=void 0;try{this.estimate=await t(),this.error=null}catch(e){this.estimate=null,this.error=e}this.host.requestUpdate(),await new Promise(e=>setTimeout(e,30))}this.#s=!1}};function qe(r,t){return r.callWS({type:"ovh_sms/estimate",language:r.language,...t})}function Vt(r,t,e,s){let{list:i}=x(s),n=[...r.warnings];r.invalid_receivers.length&&n.unshift(e("outcome_invalid",{numbers:i(r.invalid_receivers)})),r.deduplicated.length&&n.unshift(e("outcome_duplicate",{names:i(r.deduplicated)}));let o=t?e("outcome_scheduled",{time:t}):e(`outcome_${r.status}`);return{kind:n.length?"warning":"success",lines:[o,...n]}}function Se(r,t){return{kind:"error",lines:[Re(r)?t("outcome_unknown"):t.error(r)]}}function Re(r){let{code:t,error:e}=r??{};return r===3||t===3||e?.code===3}var We=10,H=class extends ${constructor(){super(...arguments);this.chosen={ids:[],numbers:[]};this.typed="";this.error=""}static{this.styles=[T,A`
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
    `]}async take(){let e=this.typed.trim();if(!e)return!0;let s=this.account.recipients.find(o=>Ss(o.name,e));if(!s)try{await qe(this.hass,{account:this.account.entry_id,recipients:[e],message:""})}catch(o){let a=o.translation_key==="unknown_recipients";return this.error=a?this.localize("number_unknown"):this.localize.error(o),this.input?.focus(),!1}this.typed="";let{ids:i,numbers:n}=this.chosen;return this.tell(s?{ids:Be(i,s.id),numbers:n}:{ids:i,numbers:Be(n,e)}),!0}render(){let{account:e,localize:s,chosen:i}=this,{recipients:n}=e;return c`
      <div class="chips" role="group" aria-label=${s("to")}>
        ${n.length>1?this.renderAll(n):d}
        ${this.shown(n).map(o=>this.renderRecipient(o))}
        ${i.numbers.map(o=>this.renderNumber(o))}
      </div>
      ${e.may_type_numbers||n.length>We?this.renderEntry():d}
    `}shown(e){let s=this.typed.trim().toLocaleLowerCase();return e.length>We&&/\p{L}/u.test(s)?e.filter(({id:i,name:n})=>n.toLocaleLowerCase().includes(s)||this.chosen.ids.includes(i)):e}renderAll(e){let{ids:s,numbers:i}=this.chosen,n=e.every(({id:a})=>s.includes(a)),o=()=>this.tell({ids:n?[]:e.map(({id:a})=>a),numbers:i});return this.renderChip(this.localize("all"),n,o)}renderRecipient({id:e,name:s}){let{ids:i,numbers:n}=this.chosen,o=i.includes(e),a=()=>this.tell({ids:o?i.filter(l=>l!==e):Be(i,e),numbers:n});return this.renderChip(s,o,a)}renderChip(e,s,i){return c`<button class="chip" type="button" aria-pressed=${s} @click=${i}>
      ${s?c`<ha-icon icon="mdi:check"></ha-icon>`:d}<bdi>${e}</bdi>
    </button>`}renderNumber(e){let{ids:s,numbers:i}=this.chosen,n=()=>this.tell({ids:s,numbers:i.filter(o=>o!==e)});return c`<button
      class="chip number"
      type="button"
      aria-label=${this.localize("remove_number",{number:e})}
      @click=${n}
    >
      <bdi dir="ltr">${e}</bdi><ha-icon icon="mdi:close"></ha-icon>
    </button>`}renderEntry(){let{localize:e,error:s}=this,i=this.account.may_type_numbers?e(this.account.recipients.length>We?"name_or_number":"number"):e("name");return c`
      <div class="entry">
        <input
          type="text"
          autocomplete="off"
          aria-label=${i}
          placeholder=${i}
          aria-invalid=${s?"true":"false"}
          aria-describedby="error"
          .value=${this.typed}
          @input=${this.type}
          @keydown=${this.press}
        />
        ${this.typed.trim()?c`<button class="outlined" type="button" @click=${()=>{this.take()}}>${e("add")}</button>`:d}
      </div>
      <p class="error small" id="error" role="alert" ?hidden=${!s}>${s}</p>
    `}type(e){this.typed=e.target.value,this.error=""}press(e){e.key==="Enter"&&!e.ctrlKey&&!e.metaKey&&!e.isComposing&&(e.preventDefault(),this.take())}tell(e){W(this,"ovh-sms-chosen",e)}};p([g({attribute:!1})],H.prototype,"hass",2),p([g({attribute:!1})],H.prototype,"account",2),p([g({attribute:!1})],H.prototype,"localize",2),p([g({attribute:!1})],H.prototype,"chosen",2),p([y()],H.prototype,"typed",2),p([y()],H.prototype,"error",2),p([k("input")],H.prototype,"input",2);function Be(r,t){return[...new Set([...r,t])]}function Ss(r,t){return r.localeCompare(t,void 0,{sensitivity:"base"})===0}_("ovh-sms-recipients",H);var ke=class{constructor(t,e){this.hass=t;this.longest=e}get bounds(){let t=Ke(this.hass),e=Date.now();return{min:Ze(e+6e4,t),max:Ze(e+this.longest*1e3,t)}}delay(t){return Math.round((qt(t,Ke(this.hass))-Date.now())/1e3)}problem(t,e){let s=this.delay(t);return Number.isNaN(s)?e("schedule_missing"):s<=0?e("schedule_past"):s>this.longest?e("schedule_late",{time:this.format(Date.now()+this.longest*1e3)}):""}describe(t){return this.format(qt(t,Ke(this.hass)))}format(t){return x(this.hass).full(new Date(t))}};function Ke(r){return r.locale.time_zone==="server"?r.config.time_zone:Intl.DateTimeFormat().resolvedOptions().timeZone}function Ze(r,t){return new Intl.DateTimeFormat("sv-SE",{timeZone:t,dateStyle:"short",timeStyle:"short"}).format(r).replace(" ","T")}function qt(r,t){let e=Date.parse(`${r}Z`);if(Number.isNaN(e))return NaN;let s=e;for(let i=0;i<2;i+=1)s+=e-Date.parse(`${Ze(s,t)}Z`);return s}var Ft=new Map,Ye={ids:[],numbers:[],message:"",sender:"",leaves:null},Rs=2500,Wt=24,C=class extends ${constructor(){super(...arguments);this.form=Ye;this.busy=!1;this.senders=[];this.counter=new Ce(this)}static{this.styles=[T,A`
      :host,
      .fields {
        display: flex;
        flex-direction: column;
        gap: 12px;
      }
      label,
      .label {
        display: block;
        margin-bottom: 6px;
        font-weight: var(--ha-font-weight-medium, 500);
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
      .hint p,
      .hint ul {
        margin: 0;
        padding: 0;
        list-style: none;
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
      summary {
        width: fit-content;
        padding: 10px 0;
        cursor: pointer;
        color: var(--secondary-text-color);
      }
      .reason {
        margin: 0;
        text-align: end;
      }
    `]}choose(e){let s=this.account.recipients.find(({id:i,name:n})=>[i,n].includes(e));s?this.change({ids:[s.id],numbers:[]}):this.account.may_type_numbers&&this.change({ids:[],numbers:[e]}),this.text?.focus()}willUpdate(e){let s=e.get("account");if(e.has("account")&&s?.entry_id!==this.account.entry_id){let[i,...n]=this.account.recipients,o=i&&!n.length?{...Ye,ids:[i.id]}:Ye;this.form=Ft.get(this.account.entry_id)??o,this.senders=[],this.outcome=void 0,this.original=void 0}}updated(){this.form.message&&this.counter.count(this.hass,this.draft())}render(){let{account:e,localize:s}=this;if(!e.recipients.length&&!e.may_type_numbers){let i=s(this.hass.user.is_admin?"no_recipients":"no_rights");return c`<p class="hint"><ha-icon icon="mdi:account-alert-outline"></ha-icon><span>${i}</span></p>`}return c`
      <div class="fields" @keydown=${this.press}>
        ${this.renderRecipients()} ${this.renderText()} ${this.renderHints()}
        ${this.form.leaves===null?d:this.renderSchedule(this.form.leaves)} ${this.renderMore()}
        ${this.renderActions()}
      </div>
      ${this.renderOutcome()}
    `}renderRecipients(){return c`<div>
      <span class="label" aria-hidden="true">${this.localize("to")}</span>
      <ovh-sms-recipients
        .hass=${this.hass}
        .account=${this.account}
        .localize=${this.localize}
        .chosen=${this.chosen}
        @ovh-sms-chosen=${e=>this.change(e.detail)}
      ></ovh-sms-recipients>
    </div>`}renderText(){let{localize:e}=this;return c`<div>
      <label for="message">${e("message")}</label>
      <textarea
        id="message"
        dir="auto"
        aria-describedby="counter"
        .value=${this.form.message}
        @input=${s=>this.change({message:s.target.value})}
      ></textarea>
      <dl class="counter small secondary" id="counter">
        ${this.estimate?this.renderCounter(this.estimate):d}
      </dl>
    </div>`}renderCounter(e){let{characters:s,parts:i,characters_per_part:n,credits:o,receivers:a}=e,{number:l}=x(this.hass);return[["characters",`${l(s)} / ${l(Math.max(i,1)*n)}`],["parts",l(i)],["credits",o===null?"?":l(o)],["phones",l(a)]].map(([m,h])=>c`<div><dt>${this.localize(m)}</dt><dd dir="ltr" data-key=${m}>${h}</dd></div>`)}renderHints(){let{localize:e,estimate:s}=this,{error:i}=this.counter,n=[...s?.truncated?[e("truncated",{parts:x(this.hass).number(s.parts)})]:[],...s?.warnings??[],...this.form.message&&i&&!Re(i)?[e.error(i)]:[]];return c`
      ${s?.unicode_characters.length?this.renderLetters(s):d}
      ${this.original===void 0?d:c`<div class="hint success" role="status">
            <ha-icon icon="mdi:check"></ha-icon>
            <div>
              <p>${e("replaced")}</p>
              <button class="outlined" type="button" @click=${this.undo}>${e("undo")}</button>
            </div>
          </div>`}
      <div class="live" role="status">${n.length?Bt("warning",n):d}</div>
    `}renderLetters({unicode_characters:e,parts:s,smart:i}){let{localize:n}=this,{number:o}=x(this.hass),a=e.slice(0,Wt).map(l=>c`<span>${Ts(l)}</span>`);return c`<div class="hint">
      <ha-icon icon="mdi:format-letter-case"></ha-icon>
      <div>
        <p>${n("dear_letters")}</p>
        <div class="letters">${a}${e.length>Wt?"…":d}</div>
        ${i?c`<button class="outlined" type="button" @click=${()=>this.replace(i)}>
              ${i.parts===s?n("use_plain_letters"):n("use_plain_letters_parts",{after:o(i.parts),before:o(s)})}
            </button>`:d}
      </div>
    </div>`}renderSchedule(e){let{localize:s,schedule:i}=this,{min:n,max:o}=i.bounds,a=e?i.problem(e,s):"";return c`<div>
      <label for="leaves">${s("leaves")}</label>
      <input
        id="leaves"
        type="datetime-local"
        min=${n}
        max=${o}
        aria-invalid=${a?"true":"false"}
        aria-describedby="leaves-when"
        .value=${e}
        @change=${l=>this.change({leaves:l.target.value})}
      />
      <p class="small secondary" id="leaves-when" role="status">
        ${a||e&&s("leaves_at",{time:i.describe(e)})}
      </p>
    </div>`}renderMore(){let{localize:e,account:s,senders:i}=this,n=a=>a==="short_code"?e("short_code"):a,o=i.filter(a=>a!==s.sender);return c`<details @toggle=${this.open}>
      <summary>${e("more")}</summary>
      <label for="sender">${e("sender")}</label>
      <select
        id="sender"
        .value=${this.form.sender}
        @change=${a=>this.change({sender:a.target.value})}
      >
        <option value="">${e("sender_of_account",{sender:n(s.sender)})}</option>
        ${o.map(a=>c`<option value=${a} ?selected=${a===this.form.sender}>${n(a)}</option>`)}
      </select>
    </details>`}renderActions(){let{localize:e,reason:s}=this,{leaves:i}=this.form,n=s?"true":"false",o={yes:e("yes"),no:e("no")};return c`
      <div class="actions">
        <button
          class="outlined"
          type="button"
          aria-pressed=${i!==null}
          @click=${()=>this.change({leaves:i===null?"":null})}
        >
          <ha-icon icon="mdi:clock-outline"></ha-icon>${e("schedule")}
        </button>
        ${this.account.replies&&i===null?c`<button
              class="outlined"
              type="button"
              title=${e("ask_hint",o)}
              aria-disabled=${n}
              aria-describedby="reason"
              @click=${this.ask}
            >
              <ha-icon icon="mdi:comment-question-outline"></ha-icon>${e("ask")}
            </button>`:d}
        <button
          class="primary"
          type="button"
          aria-disabled=${n}
          aria-describedby="reason"
          aria-busy=${this.busy}
          @click=${this.send}
        >
          <ha-icon icon=${i===null?"mdi:send":"mdi:send-clock"}></ha-icon>${e("send")}
        </button>
      </div>
      <p class="reason small secondary" id="reason" ?hidden=${!s}>${s}</p>
    `}renderOutcome(){let{outcome:e}=this,s=e?.kind==="error",i=e?Bt(e.kind,e.lines):d;return c`<div class="live" role="status">${s?d:i}</div>
      <div class="live" role="alert">${s?i:d}</div>`}get estimate(){return this.form.message?this.counter.estimate:null}get schedule(){return new ke(this.hass,this.account.longest_delay)}get chosen(){let e=new Set(this.account.recipients.map(({id:s})=>s));return{ids:this.form.ids.filter(s=>e.has(s)),numbers:this.form.numbers}}get reason(){let{localize:e,form:s}=this;return this.hass.connected?this.busy?e("sending"):s.message.trim()?s.leaves===null?"":this.schedule.problem(s.leaves,e):e("reason_text"):e("reason_connection")}draft(){let{ids:e,numbers:s}=this.chosen,{message:i,sender:n}=this.form;return{account:this.account.entry_id,recipients:[...e,...s],message:i,...n&&{sender:n}}}change(e){this.form={...this.form,...e},Ft.set(this.account.entry_id,this.form),e.message&&(this.outcome=void 0,this.original=void 0)}replace(e){let s=this.form.message;this.change({message:e.message}),this.original=s,this.text?.focus()}undo(){this.change({message:this.original??""}),this.text?.focus()}press(e){e.key==="Enter"&&(e.ctrlKey||e.metaKey)&&(e.preventDefault(),this.send())}async open(e){if(e.target.open&&!this.senders.length)try{let s=this.account.entry_id,i=await this.hass.callWS({type:"ovh_sms/senders",account:s});this.senders=i.senders}catch(s){this.outcome=Se(s,this.localize)}}async send(){await this.submit(async e=>{let{leaves:s}=this.form,i=s===null?{}:{delay:{seconds:this.schedule.delay(s)}},n=await this.call("send_message",{...e,...i}),o=s===null?"":this.schedule.describe(s);return Vt(n,o,this.localize,this.hass)})}async ask(){let{localize:e}=this;await this.submit(async s=>{let i=this.call("ask",{...s,answers:[e("yes"),e("no")]}),{message:n}=this.form;return i.catch(o=>this.bringBack(n,o)),await Promise.race([i,new Promise(o=>setTimeout(o,Rs))]),{kind:"success",lines:[e("outcome_asked")]}})}bringBack(e,s){Re(s)||(this.change(this.form.message?{}:{message:e}),this.outcome=Se(s,this.localize))}async submit(e){if(!this.reason){this.busy=!0,this.outcome=void 0;try{await this.recipients?.take()&&(await this.updateComplete,this.outcome=await this.submitTo(e))}catch(s){this.outcome=Se(s,this.localize)}finally{this.busy=!1}}}async submitTo(e){let{account:s,...i}=this.draft();if(!i.recipients.length)return{kind:"error",lines:[this.localize("reason_recipients")]};let n=await e({config_entry_id:s,...i});return this.form.message===i.message&&(this.change({message:"",leaves:null}),this.original=void 0),n}async call(e,s){let{response:i}=await this.hass.callService("ovh_sms",e,s,void 0,!1,!0);return i}};p([g({attribute:!1})],C.prototype,"hass",2),p([g({attribute:!1})],C.prototype,"account",2),p([g({attribute:!1})],C.prototype,"localize",2),p([y()],C.prototype,"form",2),p([y()],C.prototype,"busy",2),p([y()],C.prototype,"outcome",2),p([y()],C.prototype,"senders",2),p([y()],C.prototype,"original",2),p([k("ovh-sms-recipients")],C.prototype,"recipients",2),p([k("textarea")],C.prototype,"text",2);var ks={success:"mdi:check-circle-outline",warning:"mdi:alert-outline",error:"mdi:alert-circle-outline"};function Bt(r,t){return c`<div class="hint ${r}">
    <ha-icon icon=${ks[r]}></ha-icon>
    <ul>
      ${t.map(e=>c`<li>${e}</li>`)}
    </ul>
  </div>`}function Ts(r){let t=r.codePointAt(0)??0;return/^[\p{Z}\p{C}]/u.test(r)?`U+${t.toString(16).toUpperCase().padStart(4,"0")}`:r}_("ovh-sms-compose",C);var Q=["alarms","compose","stream","credits"];var Ge=30,Te=3600*1e3,[Kt,pe]=[300,48],B=class extends ${constructor(){super(...arguments);this.past=[];this.#e={entity:"",at:0}}static{this.styles=[T,A`
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
    `]}#e;shouldUpdate(e){let s=e.get("hass");return e.size>1||!s||s.locale!==this.hass.locale||Date.now()-this.#e.at>Te}willUpdate(){let e=this.account.entities.credits_left??"",s=Date.now()-this.#e.at>Te;(e!==this.#e.entity||e&&s)&&(this.past=e===this.#e.entity?this.past:[],this.#e={entity:e,at:Date.now()},this.#t(e))}render(){let{account:e,localize:s}=this,{credits_left:i,low_credits:n}=e;if(i===null)return e.entities.credits_left?c`<div class="secondary">${s("credits_unknown")}</div>`:d;let o=i<=0?"credits_none":i<(n??0)?"credits_low":"";return c`<div class="content ${i<=0?"none":""}">
      <div>
        <div class="secondary small">${s("credits_left")}</div>
        <div class="left">${x(this.hass).number(i)}</div>
        ${o?c`<div class="low">${M(ce)}${s(o)}</div>`:d}
      </div>
      ${this.renderChart([...this.past,[Date.now(),i]])}
    </div>`}renderChart(e){let[s,i]=[e[0],e.at(-1)];if(e.length<2||!s||!i)return d;let{number:n}=x(this.hass),o=e.map(([,b])=>b),[a,l]=[Math.max(...o),Math.min(...o)],u=this.localize("credits_chart",{first:n(s[1]),last:n(i[1]),least:n(l),most:n(a)}),m=Date.now()-Ge*24*Te,h=b=>Kt*(b-m)/(Date.now()-m),v=b=>pe-pe*b/(a||1),f=e.map(([b,E])=>`${h(b).toFixed(1)},${v(E).toFixed(1)}`).join("L");return c`<figure>
      <svg class="chart" viewBox="0 0 ${Kt} ${pe}" preserveAspectRatio="none" role="img" aria-label=${u}>
        <title>${u}</title>
        ${_e`<path class="area" d="M${h(s[0]).toFixed(1)},${pe}L${f}V${pe}Z" /><path d="M${f}" />`}
      </svg>
      <figcaption class="secondary small">${this.localize("credits_days",{count:n(Ge)})}</figcaption>
    </figure>`}async#t(e){if(!(!e||!this.hass.config.components.includes("recorder")))try{let s=await this.hass.callWS({type:"recorder/statistics_during_period",start_time:new Date(Date.now()-Ge*24*Te).toISOString(),statistic_ids:[e],period:"hour",types:["mean"]});this.#e.entity===e&&(this.past=(s[e]??[]).flatMap(({start:i,mean:n})=>n===null?[]:[[i,n]]))}catch{this.past=[]}}};p([g({attribute:!1})],B.prototype,"hass",2),p([g({attribute:!1})],B.prototype,"account",2),p([g({attribute:!1})],B.prototype,"localize",2),p([y()],B.prototype,"past",2);_("ovh-sms-credits",B);var Je=new Map;function O(r){let{language:t}=r,e=Je.get(t);return e||(e=Ms(r,t),e.catch(()=>Je.delete(t)),Je.set(t,e)),e}async function Ms(r,t){let e=["common","exceptions"].map(o=>r.callWS({type:"frontend/get_translations",language:t,category:o,integration:"ovh_sms"})),s=Object.assign({},...(await Promise.all(e)).map(o=>o.resources));return Object.assign((o,a={})=>Zt(s[`component.ovh_sms.common.card_${o}`]??"",a),{error:o=>{let{translation_domain:a,translation_key:l,translation_placeholders:u,message:m}=o??{},h=a==="ovh_sms"&&s[`component.ovh_sms.exceptions.${l}.message`];return h?Zt(h,u??{}):m||String(o)}})}function Zt(r,t){return r.replace(/\{(\w+)\}/g,(e,s)=>String(t[s]??e))}async function Yt(){customElements.get("ha-form")||await((await window.loadCardHelpers?.())?.createCardElement({type:"entities",entities:[]})?.constructor).getConfigElement?.()}var K=class extends ${constructor(){super(...arguments);this.accounts=[]}setConfig(e){this.config=e}firstUpdated(){let{hass:e}=this;e&&(O(e).then(s=>this.localize=s),e.callWS({type:"ovh_sms/accounts"}).then(({accounts:s})=>this.accounts=s))}render(){let{hass:e,config:s,localize:i}=this;return!e||!s||!i?d:c`<ha-form
      .hass=${e}
      .data=${{...Object.fromEntries(Q.map(n=>[n,!0])),...s}}
      .schema=${this.schema}
      .computeLabel=${({name:n})=>i(`show_${n}`)}
      @value-changed=${this.change}
    ></ha-form>`}get schema(){let e=this.accounts.map(({entry_id:n,name:o})=>({value:n,label:o})),s={name:"account",selector:{select:{mode:"dropdown",options:e}}},i=Q.map(n=>({name:n,selector:{boolean:{}}}));return e.length>1||this.config?.account?[s,...i]:i}change(e){e.stopPropagation();let s=Q,i=Object.entries(e.detail.value).filter(([n,o])=>s.includes(n)?o===!1:o!==""&&o!==void 0);W(this,"config-changed",{config:Object.fromEntries(i)})}};p([g({attribute:!1})],K.prototype,"hass",2),p([y()],K.prototype,"config",2),p([y()],K.prototype,"accounts",2),p([y()],K.prototype,"localize",2);_("ovh-sms-card-editor",K);var Gt=[1,2,5,10,30],Me=class{constructor(t){this.host=t;this.account=null;this.problem=null;this.accounts=[];this.messages=[];this.alarms=[];this.more=!1;this.error=null;this.#s=50;this.#i=0;this.#r=0;this.#a=()=>{this.#r=0,this.#n()};t.addController(this)}#e;#t;#s;#i;#r;#l;#o;hostConnected(){this.#n()}hostDisconnected(){this.#c(),this.#e?.connection.removeEventListener("ready",this.#a)}follow(t,e){let s=this.#e;this.#e=t,!(s?.connection===t.connection&&s.language===t.language&&this.#t===e)&&(s?.connection!==t.connection&&s?.connection.removeEventListener("ready",this.#a),this.#t!==e&&(this.account=null,this.problem=null,this.messages=[],this.alarms=[],this.#s=50),this.#t=e,this.#n())}loadMore(){this.more&&this.#s<1e3&&(this.#s=Math.min(this.#s*3,1e3),this.#n())}#a;#c(){this.#i+=1,clearTimeout(this.#l),this.#o?.().catch(()=>{}),this.#o=void 0}#n(){let t=this.#e;t&&(this.#c(),t.connection.addEventListener("ready",this.#a),this.#d(t,this.#i))}async#d(t,e){let s=!0;try{let i=await t.connection.subscribeMessage(n=>{e===this.#i&&(this.#p(n,s),s=!1)},{type:"ovh_sms/subscribe",...this.#t&&{account:this.#t},limit:this.#s,language:t.language},{resubscribe:!1});e===this.#i?this.#o=i:i().catch(()=>{})}catch(i){e===this.#i&&this.#h(i)}}#p(t,e){this.error=null,this.#r=0,this.account=t.account===void 0?this.account:t.account,this.problem=t.problem===void 0?this.problem:t.problem,this.accounts=t.accounts??this.accounts,this.alarms=t.alarms??this.alarms,this.more=(t.more??this.more)&&this.#s<1e3,(e||t.messages||t.removed)&&(this.messages=Ls(e?[]:this.messages,t)),this.host.requestUpdate()}#h(t){this.error=t;let e=Gt[Math.min(this.#r,Gt.length-1)]??30;this.#r+=1,this.#l=setTimeout(()=>this.#n(),e*1e3),this.host.requestUpdate()}};function Ls(r,t){let e=new Map(r.map(s=>[s.id,s]));for(let s of t.removed??[])e.delete(s);for(let s of t.messages??[])e.set(s.id,s);return[...e.values()].sort((s,i)=>Date.parse(i.time)-Date.parse(s.time))}var Hs={},Jt=we(class extends G{constructor(){super(...arguments),this.ot=Hs}render(r,t){return t()}update(r,[t,e]){if(Array.isArray(t)){if(Array.isArray(this.ot)&&this.ot.length===t.length&&t.every((s,i)=>s===this.ot[i]))return R}else if(this.ot===t)return R;return this.ot=Array.isArray(t)?Array.from(t):t,this.render(t,e)}});var Le={queued:jt,held:Dt,sent:Nt,delivered:Ut,failed:ce,expired:ce,cancelled:Ot,received:""},Ps=new Set(["sent","delivered"]),zs=new Set(["failed","expired"]),Qt=3;function Qe(r){let t=r.receivers.map(e=>e.recipient??e.receiver??"");return r.direction==="in"?[r.sender??""]:[...new Set(t)]}function Xt(r,t,e){return c`<div class="bubble">
    <div class="head">${Ds(r,t)}${Os(r,t)}</div>
    ${t.quoted===null?d:c`<div class="quote" dir="auto">${t.quoted}</div>`}
    ${r.message===null?d:c`<div class="text" dir="auto">${r.message}</div>`}
    ${Us(r,t)}
    ${t.error?c`<div class="error" role="alert">${t.error}</div>`:d}
    <div class="meta">${Vs(r,t,e)}${Ns(r,t)}</div>
  </div>`}function Ds(r,{localize:t,formats:e}){let s=Qe(r),i=s.length-Qt;return c`<span class="who">
    <span class="direction">${t(r.direction==="in"?"stream_from":"stream_to")}</span>
    <bdi>${e.list(s.slice(0,Qt))}</bdi>${i>0?` +${e.number(i)}`:d}
  </span>`}function Os({alarm:r},{localize:t}){return r===null?d:c`<span class="badge">${M(Ee,t("alarm"))}<bdi>${r}</bdi></span>`}function Ns({status:r,time:t,leaves:e},{localize:s,formats:i}){let n=new Date(e??t),o=i.dayKey(n)===i.dayKey(new Date(t)),a=c`<time datetime=${n.toISOString()} title=${i.full(n)}>
    ${o?d:i.day(n)} ${i.time(n)}
  </time>`;if(r==="received")return a;let l=s(`status_${r}`);return c`<span class="status ${r}">
    ${a}${Ps.has(r)?M(Le[r],l):c`${M(Le[r])}${l}`}
  </span>`}function Us({receivers:r,status:t},e){if(r.length>1)return c`<details ?open=${zs.has(t)}>
      <summary>${e.localize("stream_phones",{count:e.formats.number(r.length)})} ${js(r,e)}</summary>
      <ul>
        ${r.map(i=>Is(i,e))}
      </ul>
    </details>`;let s=r[0]?.explanation;return s?c`<div class="explanation" dir="auto">${s}</div>`:d}function js(r,{localize:t,formats:e}){let s=new Map;for(let{status:i}of r)s.set(i,(s.get(i)??0)+1);return[...s].map(([i,n])=>c`<span class="status ${i}">${M(Le[i],t(`status_${i}`))}${e.number(n)}</span> `)}function Is({recipient:r,receiver:t,status:e,explanation:s},{localize:i}){return c`<li>
    <span class="status ${e}">${M(Le[e])}</span>
    <span>
      ${r===null?d:c`<bdi>${r}</bdi>`}
      ${t===null?d:c`<bdi>${t}</bdi>`}: ${i(`status_${e}`)}
      ${s?c`<span class="explanation" dir="auto">${s}</span>`:d}
    </span>
  </li>`}function Vs(r,t,e){let{localize:s,replyTo:i}=t;return i!==null?c`<button @click=${()=>e.reply(i)}>${M(It)}${s("stream_reply")}</button>`:r.tag===null||!t.mayCancel?d:t.asking?c`<div class="question" role="group" aria-label=${s("stream_cancel_question")}>
    ${s("stream_cancel_question")}
    <button class="confirm outlined" @click=${()=>e.cancel(r)}>${s("stream_cancel_yes")}</button>
    <button @click=${()=>e.ask(r.id,!1)}>${s("stream_cancel_no")}</button>
  </div>`:c`<button class="cancel" ?disabled=${t.cancelling} @click=${()=>e.ask(r.id,!0)}>
      ${s("stream_cancel")}
    </button>`}var es=A`
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
`;var Xe=50,qs=/^\+\d+$/,Fs=new Set(["failed","expired"]),w=class extends ${constructor(){super(...arguments);this.messages=[];this.more=!1;this.announcement="";this.asking="";this.cancelling=new Set;this.error={id:"",words:""};this.loading=!1;this.shown=Xe;this.loadOlder=()=>{this.shown<this.messages.length?this.shown+=Xe:this.loading||(this.loading=!0,W(this,"ovh-sms-more"))}}static{this.styles=[T,es]}#e;#t;disconnectedCallback(){super.disconnectedCallback(),this.#t?.disconnect(),this.#t=void 0}shouldUpdate(e){let s=e.get("hass");return e.size>1||!s||s.locale!==this.hass.locale}willUpdate(e){e.has("messages")&&(this.shown+=this.loading?Xe:0,this.loading=!1,this.#i())}render(){let{account:e,localize:s,messages:i}=this;if(!i.length)return c`<p class="empty secondary">${s("stream_empty")}</p>`;let n=x(this.hass);return c`
      ${e.may_read_texts?d:c`<p class="secondary small">${s("stream_no_texts")}</p>`}
      <div class="announcement" role="status">${this.announcement}</div>
      <div class="scroll" role="region" tabindex="0" aria-label=${s("stream_messages")}>
        ${le(Ws(i.slice(0,this.shown),n),([o])=>o,([o,a])=>this.renderDay(o,a,n))}
        ${this.more||this.shown<i.length?c`<button class="older" ?disabled=${this.loading} @click=${this.loadOlder}>${s("stream_older")}</button>`:d}
      </div>
    `}updated(){this.#t?.disconnect(),this.older&&this.scroller&&!this.loading&&(this.#t??=new IntersectionObserver(e=>e.some(s=>s.isIntersecting)&&this.loadOlder(),{root:this.scroller,rootMargin:"200px"}),this.#t.observe(this.older))}ask(e,s){this.asking=s?e:"",this.error={id:"",words:""},this.updateComplete.then(()=>this.renderRoot.querySelector(`[data-id="${CSS.escape(e)}"] .${s?"confirm":"cancel"}`)?.focus())}async cancel(e){let{id:s,tag:i}=e;this.asking="",this.cancelling=new Set([...this.cancelling,s]);try{await this.hass.callService("ovh_sms","cancel",{tag:i},void 0,!1)}catch(n){this.error={id:s,words:this.localize.error(n)}}this.cancelling=new Set([...this.cancelling].filter(n=>n!==s))}reply(e){W(this,"ovh-sms-reply",e)}renderDay(e,s,i){return c`<div class="day" id=${e}><span>${i.day(new Date(s[0]?.time??""))}</span></div>
      <ol aria-labelledby=${e}>
        ${le(s,({id:n})=>n,n=>this.renderMessage(n,i))}
      </ol>`}renderMessage(e,s){let{account:i,localize:n}=this,{id:o,direction:a,status:l,is_reply_to:u}=e,m={localize:n,formats:s,mayCancel:i.may_cancel,replyTo:this.#s(e),quoted:u!==null&&this.#e?.get(u)?.message||null,asking:this.asking===o,cancelling:this.cancelling.has(o),error:this.error.id===o?this.error.words:""};return c`<li class="${a} ${l}" data-id=${o}>
      ${Jt([e,...Object.values(m)],()=>Xt(e,m,this))}
    </li>`}#s({direction:e,sender:s}){if(e==="out"||s===null)return null;let{recipients:i,may_type_numbers:n}=this.account;return i.find(({name:a})=>a===s)?.id??(n&&qs.test(s)?s:null)}#i(){let e=this.#e;if(this.#e=new Map(this.messages.map(n=>[n.id,n])),!e)return;let s=Math.min(...[...e.values()].map(({time:n})=>Date.parse(n))),i=this.messages.flatMap(n=>this.#r(n,e.get(n.id),s));i.length&&(this.announcement=i.join(`
`))}#r(e,s,i){let{localize:n}=this,o=x(this.hass).list(Qe(e));return e.status==="received"?!s&&(i===1/0||Date.parse(e.time)>i)?[`${n("stream_from")} ${o}: ${e.message??""}`]:[]:s&&s.status!==e.status&&Fs.has(e.status)?[`${n("stream_to")} ${o}: ${n(`status_${e.status}`)}`]:[]}};p([g({attribute:!1})],w.prototype,"hass",2),p([g({attribute:!1})],w.prototype,"account",2),p([g({attribute:!1})],w.prototype,"messages",2),p([g({type:Boolean})],w.prototype,"more",2),p([g({attribute:!1})],w.prototype,"localize",2),p([y()],w.prototype,"announcement",2),p([y()],w.prototype,"asking",2),p([y()],w.prototype,"cancelling",2),p([y()],w.prototype,"error",2),p([y()],w.prototype,"loading",2),p([y()],w.prototype,"shown",2),p([k(".older")],w.prototype,"older",2),p([k(".scroll")],w.prototype,"scroller",2);function Ws(r,{dayKey:t}){let e=new Map;for(let s of r){let i=t(new Date(s.time)),n=e.get(i);n?n.push(s):e.set(i,[s])}return[...e]}_("ovh-sms-stream",w);var Bs="unknown_command",ts="ovh-sms-account",N=class extends ${constructor(){super(...arguments);this.config={type:"custom:ovh-sms-card"};this.chosen=localStorage.getItem(ts)??void 0;this.feed=new Me(this)}static{this.styles=[T,A`
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
      header {
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
      header ha-icon {
        --mdc-icon-size: 24px;
        flex: none;
        color: var(--state-icon-color, var(--secondary-text-color));
      }
    `]}static async getConfigElement(){return await Yt(),document.createElement("ovh-sms-card-editor")}static getStubConfig(){return{}}setConfig(e){this.config=e}getCardSize(){return 8}getGridOptions(){return{columns:12,min_columns:6,rows:"auto"}}willUpdate(e){let{hass:s}=this;s&&(this.feed.follow(s,this.config.account??this.chosen),(e.get("hass")?.language!==s.language||!this.localize)&&this.load(s))}async load(e){try{this.localize=await O(e)}catch{}}render(){let{hass:e,localize:s}=this,i=!e||!s;return c`<ha-card aria-busy=${i}>
      ${i?c`<div class="content"></div>`:c`<div class="content" dir=${zt(e)?"rtl":"ltr"}>${this.renderContent(e,s)}</div>`}
    </ha-card>`}renderContent(e,s){let{account:i,accounts:n}=this.feed,o=!this.config.account&&n.length>1;return c`
      ${o?this.renderChoice(s):d}
      ${i?this.renderAccount(e,s,i,!o):this.renderProblem(e,s)}
    `}renderChoice(e){let{account:s,accounts:i}=this.feed;return c`<select aria-label=${e("choose_account")} @change=${this.choose}>
      ${s?d:c`<option value="" selected>${e("choose_account")}</option>`}
      ${i.map(({entry_id:n,name:o})=>c`<option value=${n} ?selected=${n===s?.entry_id}>${o}</option>`)}
    </select>`}renderProblem(e,s){let{problem:i,error:n}=this.feed,o=n?.code===Bs||e.config.state!=="RUNNING",a=i?s(i==="no_account"&&!e.user.is_admin?"no_account_for_user":i):n&&(o?s("starting"):s.error(n));return a?c`<p class="hint warning" role="status">
          <ha-icon icon="mdi:information-outline"></ha-icon><span>${a}</span>
        </p>`:d}renderAccount(e,s,i,n){let{alarms:o,messages:a,more:l}=this.feed,u={alarms:c`<ovh-sms-alarms
        class=${o.length?"":"quiet"}
        .hass=${e}
        .account=${i}
        .alarms=${o}
        .localize=${s}
      ></ovh-sms-alarms>`,compose:c`<ovh-sms-compose .hass=${e} .account=${i} .localize=${s}></ovh-sms-compose>`,stream:c`<ovh-sms-stream
        .hass=${e}
        .account=${i}
        .messages=${a}
        .more=${l}
        .localize=${s}
        @ovh-sms-more=${()=>this.feed.loadMore()}
        @ovh-sms-reply=${m=>this.compose?.choose(m.detail)}
      ></ovh-sms-stream>`,credits:c`<ovh-sms-credits .hass=${e} .account=${i} .localize=${s}></ovh-sms-credits>`};return c`
      ${n?c`<header><ha-icon icon="mdi:message-text-outline"></ha-icon><h2><bdi>${i.name}</bdi></h2></header>`:d}
      ${Q.filter(m=>this.config[m]!==!1).map(m=>u[m])}
    `}choose(e){let{value:s}=e.target;s&&(localStorage.setItem(ts,s),this.chosen=s)}};p([g({attribute:!1})],N.prototype,"hass",2),p([y()],N.prototype,"config",2),p([y()],N.prototype,"chosen",2),p([y()],N.prototype,"localize",2),p([k("ovh-sms-compose")],N.prototype,"compose",2);_("ovh-sms-card",N);function ss(r,t){return t?.platform==="ovh_sms"?r.devices[t.device_id??""]?.config_entries[0]:void 0}function He(r){let t=new Map;for(let i of Object.values(r.entities)){let n=r.devices[i.device_id??""];if(i.platform!=="ovh_sms"||!n||i.hidden||!r.states[i.entity_id])continue;let o=t.get(n.id)??{device:n,name:n.name_by_user??n.name??"",entities:{}};o.entities[i.translation_key??""]=i.entity_id,t.set(n.id,o)}let e=[...t.values()].sort((i,n)=>i.name.localeCompare(n.name,r.language)),s=({device:i})=>i.via_device_id!==null;return e.filter(i=>!s(i)).map(i=>({...i,entry_id:i.device.config_entries[0]??"",recipients:e.filter(({device:n})=>n.via_device_id===i.device.id)}))}var st=class extends HTMLElement{static{this.registryDependencies=["entities","devices"]}static async generate(t,e){let s=await O(e),i=He(e),n=i.length>1,o=i.map((a,l)=>({...is(n?a.name:"SMS",l?`sms-${l+1}`:"sms"),sections:Ks(a,n,s)}));return{views:o.length?o:[{...is("SMS","sms"),sections:[rs({})]}]}}};function is(r,t){return{type:"sections",title:r,path:t,icon:"mdi:message-text",max_columns:3}}function rs(r){return{type:"grid",cards:[{type:"custom:ovh-sms-card",...r}]}}function Ks(r,t,e){let{entities:s,recipients:i}=r,n=[...et(e("page_credits"),"mdi:cash",[...tt(s,["credits_left","queued","credits_used_today","credits_used_month","key_expires"]),...Zs(s.credits_left)]),...et(e("page_alarms"),"mdi:alarm-light",[...tt(s,["open_alarms"]),...ns(s.acknowledge),...tt(s,["silence_guard","silence_until"])]),...et(e("page_recipients"),"mdi:account-multiple",i.flatMap(Ys))],o={...t&&{account:r.entry_id},...s.credits_left&&{credits:!1}};return[rs(o),...n]}function et(r,t,e){return e.length?[{type:"grid",cards:[{type:"heading",heading:r,icon:t},...e]}]:[]}function tt(r,t){return t.flatMap(e=>{let s=r[e];return s?[{type:"tile",entity:s,name:{type:"entity"}}]:[]})}function Zs(r){return r?[{type:"history-graph",hours_to_show:168,entities:[r]}]:[]}function Ys({name:r,entities:t}){let{last_status:e,test:s}=t;return[...e?[{type:"tile",entity:e,name:r}]:[],...ns(s,{confirmation:!0})]}function ns(r,t={}){let e={action:"toggle",...t};return r?[{type:"tile",entity:r,name:{type:"entity"},hide_state:!0,tap_action:e}]:[]}_("ll-strategy-dashboard-ovh-sms",st);var it="https://github.com/OWNER/ovh_sms#readme";var rt={type:"ovh-sms-card",name:"OVHcloud SMS",description:"",documentationURL:it,preview:!0,getEntitySuggestion(r,t){let e=ss(r,r.entities[t]);return e?{config:{type:"custom:ovh-sms-card",...He(r).length>1&&{account:e}}}:null}},os={type:"ovh-sms",strategyType:"dashboard",name:"SMS",description:"",documentationURL:it};async function Js(r){let t=await O({language:document.documentElement.lang,callWS:r});rt.description=t("description"),os.description=t("page_description")}var X=window;X.customCards??=[];X.customStrategies??=[];X.customCards.some(({type:r})=>r===rt.type)||(X.customCards.push(rt),X.customStrategies.push(os),X.hassConnection?.then(({conn:r})=>{let t=()=>{Js(e=>r.sendMessagePromise(e)).catch(()=>{})};new MutationObserver(t).observe(document.documentElement,{attributeFilter:["lang"]}),t()}));
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
