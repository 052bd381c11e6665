using Rag.Api.Edge;
using Rag.Core.Access;
using Rag.Core.Articles;

namespace Rag.Api.Intake;

/// <summary>Where a caller's articles go: into the collection that they name, as far as the caller writes there.</summary>
/// <param name="collection">What the request names for all articles that name none themselves; null for the public news.</param>
internal sealed class ArticlePlaces(Caller caller, string? collection)
{
    private const string NotPublic = "This key writes into its collections alone, not into the public news: name one as 'collection'.";

    /// <summary>Requests with equal names are answered alike: see <see cref="ArticleIntake.AnswerOnceAsync"/>.</summary>
    public string Name => $"{caller.Audience.Tenant}\n{collection}";

    /// <summary>Null, and why in a sentence, where the caller does not write there.</summary>
    /// <param name="named">The collection that the article itself names; null where it names none.</param>
    public AccessScope? Find(string? named, out string refusal)
    {
        refusal = "";
        if ((named ?? collection) is not { } name || name == CollectionNames.Public)
        {
            refusal = NotPublic;
            return caller.MayWrite(AccessScope.Public) ? AccessScope.Public : null;
        }

        // The same words whether others have a collection of that name or not.
        refusal = caller.Key is null
            ? "A collection is named as TENANT/NAME here, in lower-case letters, digits, '.', '_' and '-'."
            : "There is no collection of that name into which this key writes.";
        var isName = caller.Key is null ? CollectionNames.IsFullName(name) : CollectionNames.IsName(name);
        return isName && CollectionNames.ScopeOf(caller.Audience.Tenant, name) is var scope && caller.MayWrite(scope) ? scope : null;
    }
}
