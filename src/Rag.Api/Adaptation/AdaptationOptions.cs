using System.ComponentModel.DataAnnotations;

namespace Rag.Api.Adaptation;

/// <summary>Learning from what is stored and found well answered, on a schedule and behind a gate.</summary>
public sealed class AdaptationOptions
{
    public const string Section = "Adaptation";

    /// <summary>Runs begin by themselves. Default false: the command <c>rag models adapt</c> makes one whatever is set here.</summary>
    public bool Enabled { get; set; }

    /// <summary>From one look for new material to the next.</summary>
    public TimeSpan Every { get; set; } = TimeSpan.FromDays(1);

    /// <summary>What the schedule adapts.</summary>
    public AdaptedKinds Kind { get; set; } = AdaptedKinds.Questions;

    /// <summary>The program rag-train; where left out, the one beside this program or built in its checkout.</summary>
    public string? Trainer { get; set; }

    /// <summary>Fewer questions to learn from make no run; for the schedule those alone count that came since the last run.</summary>
    [Range(20, 1_000_000)]
    public int MinimumPairs { get; set; } = 300;

    /// <summary>The trainer is ended after so long.</summary>
    [Range(1, 1440)]
    public int MaximumMinutes { get; set; } = 60;

    /// <summary>So many of the newest articles are learned from.</summary>
    [Range(10, 100_000)]
    public int MostArticles { get; set; } = 5000;

    /// <summary>At most so many held-out questions judge a run, and as many old ones of each sort.</summary>
    [Range(40, 10_000)]
    public int MostQuestions { get; set; } = 400;

    /// <summary>Of the trainer, at most.</summary>
    [Range(1, 100_000)]
    public int Steps { get; set; } = 300;
}
