using System.ComponentModel.DataAnnotations;

namespace Rag.Answering;

/// <summary>
/// How the extractor reads a question's hits and how its spans are weighed, in logits. The defaults were chosen on development questions;
/// docs/answers.md tells how.
/// </summary>
public sealed class ExtractionOptions
{
    public const string Section = "Extraction";

    /// <summary>As many hits are read as are expected to take so long; the first is always read.</summary>
    [Range(1, 60_000)]
    public double BudgetMilliseconds { get; set; } = 1500;

    /// <summary>Most hits that are read.</summary>
    [Range(1, 64)]
    public int Passages { get; set; } = 5;

    /// <summary>Most questions that wait for the extractor or are read by it; more are refused.</summary>
    [Range(1, 100_000)]
    public int Queue { get; set; } = 64;

    /// <summary>Taken off the spans of a hit for each rank that it stands below the first.</summary>
    [Range(0.0, 100.0)]
    public double RankPenalty { get; set; } = 1.0;

    /// <summary>Taken off the spans of a hit for each unit of score that retrieval gave it less than the first.</summary>
    [Range(0.0, 100.0)]
    public double ScorePenalty { get; set; } = 3.0;

    /// <summary>A passage that repeats the question more often than this was written to be found by it.</summary>
    [Range(0, 1000)]
    public int Echoes { get; set; } = 2;

    /// <summary>Taken off the spans of a passage that repeats the question too often.</summary>
    [Range(0.0, 1000.0)]
    public double EchoPenalty { get; set; } = 20;

    /// <summary>What a logit of a hit's best span adds to its score when the hits read are put in order.</summary>
    [Range(0.0, 10.0)]
    public double OrderWeight { get; set; } = 0.04;

    /// <summary>
    /// Weight of the reader's log-probability of a wording, by which it decides how much of the answer is said; with 0 it is not asked.
    /// </summary>
    [Range(0.0, 10.0)]
    public double ReaderWeight { get; set; } = 0.2;

    /// <summary>Most wordings that the reader is asked to weigh.</summary>
    [Range(1, 32)]
    public int Candidates { get; set; } = 6;

    /// <summary>Wordings whose spans lie further below the best are not weighed.</summary>
    [Range(0.0, 100.0)]
    public double CandidateMargin { get; set; } = 5.0;

    /// <summary>A passage that says otherwise counts as a contradiction when its best span lies at most so far below the answer.</summary>
    [Range(0.0, 100.0)]
    public double ContradictionMargin { get; set; } = 6.0;
}
