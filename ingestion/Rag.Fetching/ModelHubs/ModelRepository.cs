using System.Collections.Immutable;

namespace Rag.Fetching.ModelHubs;

/// <summary>A repository of a hub at one commit, which never changes.</summary>
/// <param name="Name">As in its address: <c>owner/name</c>.</param>
/// <param name="Commit">40 hex digits.</param>
public sealed record ModelRepository(string Name, string Commit, ImmutableArray<ModelHubFile> Files)
{
    private const int LongestPart = 96;
    private const int LongestRevision = 200;

    /// <summary>Null where a repository can be called so, else a sentence.</summary>
    public static string? FaultOf(string name, string revision) =>
        name.Split('/') is not { Length: 1 or 2 } parts || !parts.All(IsPart)
            ? $"\"{name}\" is no name of a repository: it should look like owner/name."
        : revision.Length is 0 or > LongestRevision || !revision.All(c => c is > ' ' and <= '~')
            ? $"\"{revision}\" is no revision: it is a branch, a tag or a commit."
        : null;

    private static bool IsPart(string part) =>
        part.Length is > 0 and <= LongestPart
        && part.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_')
        && part is not ("." or "..");
}
