using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Rag.Core.Access;

namespace Rag.Api.Edge;

/// <summary>
/// Who may administer from a page: whoever is signed in with a key that may. Where there is no key at all, the person at this machine: as
/// far as the settings tell, nobody else can reach the service then.
/// </summary>
internal sealed class AdminSession(ServerOptions options, IServer server, PageSessions sessions)
{
    public bool HasKey => sessions.HasKeys;

    /// <summary>Whether a page may show what only the person who runs the service sees.</summary>
    public bool MaySee(HttpContext http) =>
        !RequestOrigin.IsForeign(http.Request, options)
        && (HasKey ? sessions.Of(http)?.Has(ApiRoles.Admin) == true : IsAtThisMachine(http));

    /// <summary>Whether a form may change something: its browser has to say that it is the service's own.</summary>
    public bool MayChange(HttpContext http) => MaySee(http) && RequestOrigin.IsOwn(http.Request, options);

    /// <summary>A proxy before the service is told by a setting, by its headers, or by the name under which it calls.</summary>
    private bool IsAtThisMachine(HttpContext http) =>
        options is { PublicUrl: null, AllowedHosts.Count: 0, TrustedProxies.Count: 0 }
        && ListensOnLoopbackAlone()
        && LocalCaller.Is(http)
        && LocalCaller.IsName(http.Request.Host.Host);

    private bool ListensOnLoopbackAlone() =>
        server.Features.Get<IServerAddressesFeature>()?.Addresses is { Count: > 0 } addresses
        && addresses.All(address => AdminSocket.IsSocket(address) || LocalCaller.IsName(BindingAddress.Parse(address).Host));
}
