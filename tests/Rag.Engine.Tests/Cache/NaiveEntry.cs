namespace Rag.Engine.Tests.Cache;

/// <param name="Name">What lookups know it by.</param>
/// <param name="Context">Tokens in front of it.</param>
internal sealed record NaiveEntry(string Name, int Tokens, int Context, int Blocks, NaiveEntry? Parent = null)
{
    public int Order { get; set; }

    public int Pins { get; set; }

    /// <summary>Tokens that are computed.</summary>
    public int Encoded { get; set; }

    public bool IsRetired { get; set; }

    public bool IsNewcomer { get; set; }

    /// <summary>When it was used, by the clock of repeated uses.</summary>
    public List<long> Uses { get; set; } = [];

    public long WantedBy { get; set; } = long.MaxValue;

    /// <summary>Its uses are known when it returns after its eviction.</summary>
    public bool IsRemembered { get; init; }

    /// <summary>From the beginning to this one.</summary>
    public IEnumerable<NaiveEntry> Path => (Parent?.Path ?? []).Append(this);

    public bool Equals(NaiveEntry? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => Order;
}
