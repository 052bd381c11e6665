using Rag.Api.Evaluation;
using Rag.Api.OpenAi.Models;
using Rag.Api.OpenAi.Tools;
using Rag.Core.Answers;

namespace Rag.Api.OpenAi.Chat;

/// <summary>What a request asks for, in the answerer's own terms.</summary>
/// <param name="Given">What tools gave, to be answered from instead of the news; empty where none did.</param>
internal sealed record ChatWork(string Question, AnswerOptions Options, IReadOnlyList<Passage> Given, ToolRequest Tools)
{
    /// <summary>The question, where it says all that it was answered by; else null.</summary>
    public string? Alone => Given.Count == 0 && Tools.Functions.Count == 0 ? QuestionKeeping.Alone(Question, Options) : null;

    /// <summary>The work for whom the request asks for.</summary>
    public ChatWork ReadBy(AskedReader asked) =>
        this with
        {
            Options = Options with { Adapter = asked.Adapter, Generator = asked.Generator },
        };
}
