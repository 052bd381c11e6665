using Rag.Onnx.Quantization;

namespace Rag.Api.CommandLine;

/// <summary>What a quantization cost: of the model before, in fp32, and of the quantized one as it is run.</summary>
/// <param name="SameTop">As <see cref="ModelComparison.SameTop"/>.</param>
/// <param name="Divergence">As <see cref="ModelComparison.Divergence"/>.</param>
/// <param name="F1Before">Null where no questions were asked.</param>
internal sealed record QuantizationFigures(
    string Source,
    int Bits,
    string Method,
    int Texts,
    double PerplexityBefore,
    double PerplexityAfter,
    double SameTop,
    double Divergence,
    double? F1Before,
    double? F1After
)
{
    /// <summary>Experts of all layers; null of a model without.</summary>
    public int? Experts { get; init; }

    /// <summary>As <see cref="ExpertRounding.ToNearest"/>; null of a model without experts.</summary>
    public int? ExpertsToNearest { get; init; }

    /// <summary>As a part of the perplexity before.</summary>
    private const double MostPerplexity = 0.02;

    /// <summary>In nats, of the distribution of the next token.</summary>
    private const double MostDivergence = 0.1;

    /// <summary>
    /// Of all places. Where a reader is sure of nothing but one token, as one that was trained to answer is of running text, this says
    /// little and the divergence all.
    /// </summary>
    private const double LeastSameTop = 0.9;

    private const double MostF1 = 0.01;

    /// <summary>Why the quantized model is not good enough; null where it is.</summary>
    public string? Defect =>
        !(PerplexityAfter <= PerplexityBefore * (1 + MostPerplexity))
            ? $"Perplexity rises from {PerplexityBefore:F3} to {PerplexityAfter:F3}, by more than {MostPerplexity:P0}"
        : !(Divergence <= MostDivergence)
            ? $"What the model expects next diverges by {Divergence:F3} nats from before, by more than {MostDivergence}"
        : !(SameTop >= LeastSameTop)
            ? $"The likeliest token is the same as before at {SameTop:P1} of all places, less than {LeastSameTop:P0}"
        : F1After < F1Before - MostF1 ? $"F1 falls from {F1Before:F3} to {F1After:F3}, by more than {MostF1}"
        : null;
}
