using System.ComponentModel.DataAnnotations;
using Rag.Core.Answers;

namespace Rag.Prompting.Grounding;

/// <summary>How answers are held to the passages.</summary>
public sealed class GroundingOptions
{
    public const string Section = "Grounding";

    public GroundingMode Mode { get; set; } = GroundingMode.Strict;

    /// <summary>
    /// The reader says that the passages do not say when the log-probability of saying so exceeds that of its short answer by more than
    /// this (natural log). Higher means fewer refusals and more wrong answers.
    /// </summary>
    [Range(-1000, 1000)]
    public double RefusalThreshold { get; set; } = 1000;

    /// <summary>
    /// The service says that the passages do not say when the answer it found is less likely to be right than this, in [0, 1]. Only where
    /// an extractor judges; 0 answers always.
    /// </summary>
    [Range(0.0, 1.0)]
    public double MinimumConfidence { get; set; } = 0.17;

    /// <summary>Longest short answer, in tokens; it ends at the next word's end.</summary>
    [Range(4, 1000)]
    public int ShortAnswerTokens { get; set; } = 40;

    /// <summary>Shortest quotation that may close inside a sentence, in bytes.</summary>
    [Range(1, 1000)]
    public int QuotationBytes { get; set; } = 12;
}
