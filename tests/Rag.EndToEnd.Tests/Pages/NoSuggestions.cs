using Rag.Api.Pages;

namespace Rag.EndToEnd.Tests.Pages;

/// <summary>Nothing is suggested.</summary>
internal sealed class NoSuggestions : ISuggestedQuestions
{
    public ValueTask<IReadOnlyList<string>> QuestionsAsync(CancellationToken cancellation) =>
        ValueTask.FromResult<IReadOnlyList<string>>([]);
}
