using System.Collections.Frozen;
using Rag.Core.Articles;

namespace Rag.Core.Access;

/// <summary>
/// Who is answered: what they may read, and to whom the work is charged. It follows from access rights at the door, never from what a
/// request says of itself.
/// </summary>
/// <param name="Tenant">Whose questions, answers and conversations these are; nobody else sees them or shares their KV.</param>
/// <param name="Scopes">The articles that may be read. Public ones are among them.</param>
public sealed record Audience(string Tenant, IReadOnlySet<AccessScope> Scopes)
{
    /// <summary>Where no keys are given out: one tenant, to whom everything public belongs.</summary>
    public static readonly Audience Everybody = new("public", FrozenSet.Create(AccessScope.Public));

    /// <summary>
    /// Of texts that the asker brings along: nobody else shares what is computed of them. No collection has this name. Where no keys are
    /// given out there is nobody else.
    /// </summary>
    public AccessScope OwnTexts => Tenant == Everybody.Tenant ? AccessScope.Public : new AccessScope($"{Tenant}/");

    public bool MayRead(AccessScope scope) => Scopes.Contains(scope);
}
