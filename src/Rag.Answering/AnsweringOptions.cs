namespace Rag.Answering;

/// <summary>Who answers.</summary>
public sealed class AnsweringOptions
{
    public const string Section = "Answering";

    /// <summary>
    /// Remote: answers with the grounding "quotes" or "off", and answers in JSON, are written by the server that Models:Remote names.
    /// Strictly grounded ones, whose words are taken from the passages token by token, stay here, for nothing else can promise that.
    /// </summary>
    public AnswerGenerator Generator { get; set; } = AnswerGenerator.Reader;
}
