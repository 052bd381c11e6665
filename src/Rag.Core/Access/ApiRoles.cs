namespace Rag.Core.Access;

/// <summary>What the holder of a key may do.</summary>
[Flags]
public enum ApiRoles
{
    None = 0,

    /// <summary>Ask, search and read.</summary>
    Ask = 1,

    /// <summary>Hand articles in and withdraw them.</summary>
    Write = 2,

    /// <summary>Everything, administration of the service included.</summary>
    Admin = 4,
}
