namespace Rag.Api.Pages;

/// <summary>Questions worth asking first.</summary>
internal interface ISuggestedQuestions
{
    ValueTask<IReadOnlyList<string>> QuestionsAsync(CancellationToken cancellation);
}
