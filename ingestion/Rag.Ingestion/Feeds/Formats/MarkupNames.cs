using System.Xml.Linq;

namespace Rag.Ingestion.Feeds.Formats;

/// <summary>Names in lower case, each kept once, and the namespaces that their prefixes stand for at this place of the document.</summary>
internal sealed class MarkupNames
{
    private readonly HashSet<string> _kept = [];

    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    private readonly Dictionary<string, string> _spaces = new() { ["xml"] = XNamespace.Xml.NamespaceName };

    /// <summary>What each declaration took the place of, so that it comes back where its element ends.</summary>
    private readonly Stack<(string Prefix, string? Before)> _declared = [];

    /// <summary>The root's namespace, where nobody knows it: a feed's own elements are told by their names then.</summary>
    private string? _unknown;

    public MarkupNames()
    {
        _lookup = _kept.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public string Keep(ReadOnlySpan<char> name)
    {
        const int Usual = 64;
        Span<char> lower = name.Length <= Usual ? stackalloc char[Usual] : new char[name.Length];
        lower = lower[..name.ToLowerInvariant(lower)];
        if (!_lookup.TryGetValue(lower, out var kept))
        {
            kept = lower.ToString();
            _kept.Add(kept);
        }

        return kept;
    }

    /// <summary>Takes the declarations among the attributes; gives their number, which <see cref="Undeclare"/> wants back.</summary>
    public int Declare(List<MarkupAttribute> attributes)
    {
        var before = _declared.Count;
        foreach (var (_, name, value) in attributes)
        {
            if (name == "xmlns" || name.StartsWith("xmlns:", StringComparison.Ordinal))
            {
                var prefix = name == "xmlns" ? "" : name["xmlns:".Length..];
                _declared.Push((prefix, _spaces.GetValueOrDefault(prefix)));
                _spaces[prefix] = value.Trim();
            }
        }

        return _declared.Count - before;
    }

    public void Undeclare(int declarations)
    {
        for (; declarations > 0; declarations--)
        {
            var (prefix, before) = _declared.Pop();
            if (before is null)
            {
                _spaces.Remove(prefix);
            }
            else
            {
                _spaces[prefix] = before;
            }
        }
    }

    public (string Space, string Name) Resolve(string written)
    {
        var colon = written.IndexOf(':', StringComparison.Ordinal);
        var prefix = colon < 0 ? "" : written[..colon];
        var space = _spaces.GetValueOrDefault(prefix) ?? (colon < 0 ? "" : FeedModules.SpaceOfPrefix(prefix));
        return (space == _unknown ? "" : space, colon < 0 ? written : Keep(written.AsSpan(colon + 1)));
    }

    /// <summary>As <see cref="Resolve(string)"/>, for the first element of a document.</summary>
    public (string Space, string Name) ResolveRoot(string written)
    {
        var (space, name) = Resolve(written);
        if (space != FeedModules.Rdf && FeedModules.Of(space) == FeedModule.Other && MarkupFeedReader.IsRoot(name))
        {
            _unknown = space;
        }

        return Resolve(written);
    }

    /// <summary>The attributes that are no declarations, under their namespaces.</summary>
    public IReadOnlyList<MarkupAttribute> Resolve(List<MarkupAttribute> attributes)
    {
        if (attributes.Count == 0)
        {
            return [];
        }

        attributes.RemoveAll(attribute => attribute.Name == "xmlns" || attribute.Name.StartsWith("xmlns:", StringComparison.Ordinal));
        for (var i = 0; i < attributes.Count; i++)
        {
            if (attributes[i].Name.Contains(':', StringComparison.Ordinal))
            {
                var (space, name) = Resolve(attributes[i].Name);
                attributes[i] = new MarkupAttribute(space, name, attributes[i].Value);
            }
        }

        return attributes;
    }
}
