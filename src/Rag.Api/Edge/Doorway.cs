namespace Rag.Api.Edge;

/// <summary>What has to be shown to come in by an address.</summary>
internal enum Doorway
{
    /// <summary>Nothing: the service's health, what hubs call, the page on which one signs in.</summary>
    Open,

    /// <summary>What the endpoint itself asks for.</summary>
    Guarded,

    /// <summary>The role <see cref="Core.Access.ApiRoles.Ask"/>. So it is with every address that is not known to be another.</summary>
    Asking,
}
