namespace Rag.Prompting.Constrained;

/// <summary>An automaton with what <see cref="FormatCache"/> knows of it.</summary>
internal sealed class CachedFormat(OwnedFormat format, ByteAutomaton automaton)
{
    public OwnedFormat Format { get; } = format;

    public ByteAutomaton Automaton { get; } = automaton;

    /// <summary>Answers that are held to it now.</summary>
    public int Users { get; set; }

    /// <summary>How often it was asked for.</summary>
    public long Uses { get; set; }

    /// <summary>On the cache's clock, which counts uses of any format.</summary>
    public long LastUse { get; set; }

    /// <summary>Of the cache's memory.</summary>
    public long Bytes { get; set; }
}
