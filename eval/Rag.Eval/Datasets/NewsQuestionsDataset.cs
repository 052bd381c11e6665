namespace Rag.Eval.Datasets;

/// <summary>
/// Questions over the articles of MultiHop-RAG as readers type them, each answered by one article or, where they only sound so, by none.
/// </summary>
public static class NewsQuestionsDataset
{
    public const string Name = "news-questions";

    /// <param name="folder">Holds the folders of this data set and of MultiHop-RAG.</param>
    public static EvalDataset Load(string folder)
    {
        var corpus = MultiHopDataset.ReadCorpus(Path.Combine(folder, MultiHopDataset.Name));
        var cases = QuestionsDataset.Read(Path.Combine(folder, Name, "questions.dev.jsonl"), corpus);
        return new EvalDataset(Name, EvalTask.SinglePassage, corpus.Articles, cases);
    }
}
