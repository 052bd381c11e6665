namespace Rag.Engine;

/// <summary>Derived from access rights, never from the caller: public text is shared by all, a tenant's only by itself.</summary>
public readonly record struct TenantScope(string Value)
{
    public static readonly TenantScope Public = new("public");
}
