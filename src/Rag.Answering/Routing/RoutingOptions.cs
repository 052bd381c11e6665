using System.ComponentModel.DataAnnotations;
using Rag.Core.Answers;

namespace Rag.Answering.Routing;

/// <summary>Which generator a question goes to.</summary>
public sealed class RoutingOptions
{
    public const string Section = "Routing";

    /// <summary>Whether the model "auto" can be asked for, which goes to the cheapest generator that the question allows.</summary>
    public bool Enabled { get; set; }

    /// <summary>Who answers where a question names nobody: a generator's name, "auto", or nothing for the reader.</summary>
    public string Model { get; set; } = AnswerOptions.Reader;

    /// <summary>
    /// The names that "auto" chooses among, the weakest first, "default" being the reader's. Where left out all generators, and the reader
    /// last.
    /// </summary>
    public List<string> Order { get; set; } = [];

    /// <summary>An answer whose author is less sure than this goes to the next stronger generator.</summary>
    [Range(0.0, 1.0)]
    public double EscalateBelow { get; set; } = 0.5;

    /// <summary>How much more loss than the best generator's is expected at most of the one that is asked first.</summary>
    [Range(0.0, 1.0)]
    public double AllowedLoss { get; set; } = 0.05;
}
