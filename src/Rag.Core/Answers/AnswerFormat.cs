namespace Rag.Core.Answers;

/// <summary>The form that an answer has to have, instead of a short answer with its quotation.</summary>
public abstract record AnswerFormat
{
    private AnswerFormat() { }

    /// <summary>The whole text matches.</summary>
    public sealed record Regex(string Pattern) : AnswerFormat;

    /// <summary>The text is JSON, valid under the schema.</summary>
    public sealed record JsonSchema(string Schema) : AnswerFormat;

    /// <summary>The text is any JSON object.</summary>
    public sealed record JsonObject : AnswerFormat;
}
