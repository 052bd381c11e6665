namespace Rag.Eval.Dashboard.Operations.Figures;

/// <summary>What is made of the measurements of a stretch of time.</summary>
public enum FigureKind
{
    /// <summary>How many came in a second.</summary>
    Rate,

    /// <summary>A part of a whole, from 0 to 1: of all that came, or as it stood at each look.</summary>
    Share,

    /// <summary>Seconds, of which the 50th, 95th and 99th percentile are told.</summary>
    Durations,
}
