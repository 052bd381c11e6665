namespace Rag.Api.Pages;

/// <summary>Questions worth asking first.</summary>
internal interface ISuggestedQuestions
{
    IReadOnlyList<string> Questions { get; }
}
