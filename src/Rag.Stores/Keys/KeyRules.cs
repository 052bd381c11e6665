using Rag.Core.Access;

namespace Rag.Stores.Keys;

/// <summary>What a key may be called, and what it may hold.</summary>
internal static class KeyRules
{
    private const int MostCollections = 100;

    private const string NameForm = "a name has at most 64 of a-z, 0-9, '.', '_' and '-', and begins with a letter or digit";

    /// <exception cref="KeyRefusedException">It breaks a rule, which the message says.</exception>
    public static void Require(NewApiKey key)
    {
        RequireName(key.Name);
        RequireTenant(key.Tenant);
        if (key.Roles == ApiRoles.None || (key.Roles & ~(ApiRoles.Ask | ApiRoles.Write | ApiRoles.Admin)) != 0)
        {
            throw new KeyRefusedException("A key has at least one of the roles ask, write and admin.");
        }

        if (key.Collections.Count > MostCollections)
        {
            throw new KeyRefusedException($"A key opens at most {MostCollections} collections.");
        }

        if (key.Collections.FirstOrDefault(name => !CollectionNames.IsName(name)) is { } collection)
        {
            throw new KeyRefusedException($"'{collection}' is no name of a collection: {NameForm}; another tenant's is TENANT/NAME.");
        }
    }

    /// <inheritdoc cref="Require(NewApiKey)"/>
    public static void Require(string tenant, TenantQuota quota)
    {
        RequireTenant(tenant);
        if (quota is { Requests: < 1 } or { GeneratedTokens: < 1 } or { ComputedTokens: < 1 })
        {
            throw new KeyRefusedException("A bound of a quota is at least 1 a minute; without one there is no bound.");
        }
    }

    private static void RequireName(string name)
    {
        if (!CollectionNames.IsPlainName(name))
        {
            throw new KeyRefusedException($"'{name}' is no name for a key: {NameForm}.");
        }
    }

    private static void RequireTenant(string tenant)
    {
        if (!CollectionNames.IsPlainName(tenant) || tenant == Audience.Everybody.Tenant)
        {
            throw new KeyRefusedException(
                $"'{tenant}' is no name for a tenant: {NameForm}, and '{Audience.Everybody.Tenant}' is everybody's."
            );
        }
    }
}
