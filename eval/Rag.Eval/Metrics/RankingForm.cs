namespace Rag.Eval.Metrics;

/// <summary>Whose files of judgments and rankings.</summary>
public enum RankingForm
{
    /// <summary>"query 0 document grade" and "query Q0 document rank score tag".</summary>
    Trec,

    /// <summary>Tabs below the heading "query-id corpus-id score".</summary>
    Beir,
}
