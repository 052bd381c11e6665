using System.Collections.Immutable;

namespace Rag.Stores.Embedded.Index;

/// <summary>Numbers names in order of arrival, from 0. Numbers are never given back.</summary>
internal sealed class NameTable
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    /// <summary>By number.</summary>
    public ImmutableArray<string> Names { get; private set; } = [];

    /// <summary>-1 for null.</summary>
    public int NumberOf(string? name)
    {
        if (name is null)
        {
            return -1;
        }

        if (!_numbers.TryGetValue(name, out var number))
        {
            number = Names.Length;
            _numbers.Add(name, number);
            Names = Names.Add(name);
        }

        return number;
    }
}
