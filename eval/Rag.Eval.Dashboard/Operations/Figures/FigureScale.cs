namespace Rag.Eval.Dashboard.Operations.Figures;

/// <summary>How finely, and so how far back, a figure is kept.</summary>
public enum FigureScale
{
    /// <summary>Of the last five minutes.</summary>
    Seconds,

    /// <summary>Of the last day.</summary>
    Minutes,

    /// <summary>Of the last thirty days.</summary>
    Hours,
}
