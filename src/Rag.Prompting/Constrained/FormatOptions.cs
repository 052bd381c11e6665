using System.ComponentModel.DataAnnotations;

namespace Rag.Prompting.Constrained;

/// <summary>What the formats that callers ask for may cost.</summary>
public sealed class FormatOptions
{
    public const string Section = "Formats";

    /// <summary>Longest regular expression or schema, in bytes of UTF-8: what is written by hand has a few thousand.</summary>
    [Range(64, 1 << 20)]
    public int Bytes { get; set; } = 65_536;

    /// <summary>
    /// Steps of an automaton that one answer may take to find its tokens, in millions: about 7 ms of a core each. An ordinary answer takes one or two. Steps are counted and
    /// not timed, so that a busy machine refuses no format that an idle one takes.
    /// </summary>
    [Range(1, 100_000)]
    public int MillionSteps { get; set; } = 200;

    /// <summary>Automata with their tokens kept for the next answer of the same format, in MiB.</summary>
    [Range(1, 65_536)]
    public int CacheMiB { get; set; } = 128;

    /// <summary>
    /// Most answers that are held to a format at once, waiting ones included; what comes on top is asked to come again. Slow formats must
    /// not take every place in the engine's queue.
    /// </summary>
    [Range(1, 65_536)]
    public int AtOnce { get; set; } = 64;
}
