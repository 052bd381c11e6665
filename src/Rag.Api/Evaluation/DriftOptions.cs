using System.ComponentModel.DataAnnotations;

namespace Rag.Api.Evaluation;

/// <summary>The nightly check of answers to fixed questions.</summary>
public sealed class DriftOptions
{
    /// <summary>File of JSON lines {id, question, kind, golds}; without one nothing is asked.</summary>
    public string? Questions { get; set; }

    /// <summary>The hour of the day, in the machine's time, from which the check waits for a moment of rest.</summary>
    [Range(0, 23)]
    public int Hour { get; set; } = 3;
}
