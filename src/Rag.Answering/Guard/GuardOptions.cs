using System.ComponentModel.DataAnnotations;

namespace Rag.Answering.Guard;

/// <summary>How answers over reused KV are checked.</summary>
public sealed class GuardOptions
{
    public const string Section = "Guard";

    /// <summary>Of the answers that the reader has a part in, those that are computed again, from 0 (none) to 1. Default 0.01.</summary>
    [Range(0, 1)]
    public double SampleShare { get; set; } = .01;

    /// <summary>
    /// A mode is closed when more than this share of the last short answers differs under full attention, from 0 to 1. Default 0.1.
    /// </summary>
    [Range(0, 1)]
    public double MaximumDrift { get; set; } = .1;

    /// <summary>Samples that decide; fewer never close a mode. Default 200.</summary>
    [Range(1, 2000)]
    public int Window { get; set; } = 200;

    /// <summary>
    /// By how much log-probabilities may differ, in nats, where the same is computed again: steps of another size round otherwise. More is
    /// an alarm. Default 0.25.
    /// </summary>
    [Range(0, 100)]
    public double ScoreTolerance { get; set; } = .25;

    /// <summary>
    /// Choices whose scores lie so close together, in nats, are a tie, and either may be taken: KV in sixteen bits rounds so much. Default
    /// 0.05.
    /// </summary>
    [Range(0, 100)]
    public double Tie { get; set; } = .05;
}
