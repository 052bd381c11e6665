namespace Rag.Fetching.Robots;

/// <summary>
/// One line of robots.txt. Its pattern matches a path from the start; "*" stands for anything, "$" at the end for the end.
/// </summary>
internal sealed class RobotsRule
{
    private readonly string[] _parts;
    private readonly bool _isAnchored;

    public RobotsRule(string pattern, bool isAllowed)
    {
        IsAllowed = isAllowed;
        Length = pattern.Length;
        _isAnchored = pattern.EndsWith('$');
        _parts = RobotsPath.Canonical(_isAnchored ? pattern[..^1] : pattern).Split('*');
    }

    public bool IsAllowed { get; }

    /// <summary>Characters of the pattern: the longest one that matches decides.</summary>
    public int Length { get; }

    /// <summary>
    /// Each part is taken where it comes first, which leaves most to the parts after it; so nothing is tried twice, and the time is that of
    /// one search a part.
    /// </summary>
    public bool Matches(string path)
    {
        if (!path.StartsWith(_parts[0], StringComparison.Ordinal))
        {
            return false;
        }

        var rest = path.AsSpan(_parts[0].Length);
        foreach (var part in _parts.AsSpan(1))
        {
            if (rest.IndexOf(part, StringComparison.Ordinal) is var found && found < 0)
            {
                return false;
            }

            rest = rest[(found + part.Length)..];
        }

        // The last part may as well be the one at the very end, where there is a wildcard before it.
        return !_isAnchored || rest.IsEmpty || _parts.Length > 1 && path.EndsWith(_parts[^1], StringComparison.Ordinal);
    }
}
