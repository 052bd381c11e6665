using System.ComponentModel.DataAnnotations;

namespace Rag.Answering;

/// <summary>
/// The probability that an answer is right, as a logistic function of what is known about it. Fitted for the bundled extractor and
/// embedder: with others it has to be fitted anew (docs/answers.md).
/// </summary>
public sealed class ConfidenceOptions
{
    public const string Section = "Confidence";

    [Range(-1000.0, 1000.0)]
    public double Intercept { get; set; } = -10.79;

    /// <summary>Weight of a logit of the answer's span, less what its hit's rank and score take off it.</summary>
    [Range(-1000.0, 1000.0)]
    public double Span { get; set; } = 0.295;

    /// <summary>Weight of the cosine between the question and the best window of the answer's passage.</summary>
    [Range(-1000.0, 1000.0)]
    public double Cosine { get; set; } = 13.97;

    public double Of(double span, double cosine) => 1 / (1 + Math.Exp(-(Intercept + (Span * span) + (Cosine * cosine))));
}
