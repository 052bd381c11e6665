using Rag.Core.Evaluation;

namespace Rag.Eval.Dashboard.Judging.Words;

/// <summary>Where questions are lost, for people.</summary>
internal static class StageWords
{
    public static IReadOnlyList<MissStage> All { get; } = Enum.GetValues<MissStage>();

    public static string Title(MissStage stage) =>
        stage switch
        {
            MissStage.NotIngested => "Not ingested",
            MissStage.NotChunkedWhole => "Not chunked whole",
            MissStage.NotRetrieved => "Not retrieved",
            MissStage.NotChosen => "Not chosen",
            MissStage.PutDown => "Put down",
            MissStage.Declined => "Declined",
            MissStage.AnsweredWrongly => "Answered wrongly",
            MissStage.Misquoted => "Misquoted",
            _ => "Answered, unanswerable",
        };

    public static string Meaning(MissStage stage) =>
        stage switch
        {
            MissStage.NotIngested => "an article with evidence is not stored",
            MissStage.NotChunkedWhole => "a fact's words are in no one chunk",
            MissStage.NotRetrieved => "evidence ranks too low",
            MissStage.NotChosen => "found, and not read",
            MissStage.PutDown => "the extractor chose another span",
            MissStage.Declined => "right, and not sure enough",
            MissStage.AnsweredWrongly => "read, and something else said",
            MissStage.Misquoted => "right, with a quotation that is not",
            _ => "the news does not say",
        };

    /// <summary>The name in addresses and files.</summary>
    public static string Key(MissStage stage) => stage.ToString();
}
