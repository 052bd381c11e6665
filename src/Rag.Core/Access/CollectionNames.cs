using Rag.Core.Articles;

namespace Rag.Core.Access;

/// <summary>
/// Names of private collections. One is known outside its tenant as "tenant/name", and within it as "name"; "public" is the news that
/// everybody reads.
/// </summary>
public static class CollectionNames
{
    public const string Public = "public";

    private const int LongestName = 64;

    /// <summary>Who may read the collection that a key of this tenant calls so.</summary>
    public static AccessScope ScopeOf(string tenant, string name) =>
        name == Public ? AccessScope.Public : new AccessScope(name.Contains('/', StringComparison.Ordinal) ? name : $"{tenant}/{name}");

    /// <summary>Whether a key may be given out for it: a name, or a tenant's and a name with a slash between.</summary>
    public static bool IsName(string collection) => collection.Split('/') is { Length: 1 or 2 } parts && parts.All(IsPlainName);

    /// <summary>Whether it is a tenant's and a name with a slash between: whoever has no tenant names collections so.</summary>
    public static bool IsFullName(string collection) => IsName(collection) && collection.Contains('/', StringComparison.Ordinal);

    /// <summary>
    /// A name that stands in addresses, logs and headers without care: lower-case letters, digits, '.', '_' and '-', a letter or digit
    /// first.
    /// </summary>
    public static bool IsPlainName(string name) =>
        name.Length is > 0 and <= LongestName
        && char.IsAsciiLetterOrDigit(name[0])
        && name.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '.' or '_' or '-');
}
