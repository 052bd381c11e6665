using System.ComponentModel.DataAnnotations;

namespace Rag.Retrieval.Reranking;

/// <summary>Whether the first hits are read together with the question and put in order again.</summary>
public sealed class RerankingOptions
{
    public const string Section = "Reranking";

    /// <summary>An imported reranker's name, a reranker's folder, or "none".</summary>
    [Required]
    public string Model { get; set; } = "none";

    /// <summary>The time for one question. Hits that it does not suffice for keep their order behind those that were read.</summary>
    [Range(1, 60_000)]
    public int BudgetMilliseconds { get; set; } = 300;

    /// <summary>How many hits are read at most.</summary>
    [Range(1, 1000)]
    public int Depth { get; set; } = 20;
}
