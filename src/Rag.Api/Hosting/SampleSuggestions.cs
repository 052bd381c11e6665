using Rag.Api.Pages;
using Rag.Ingestion.Samples;

namespace Rag.Api.Hosting;

/// <summary>Questions about the sample news: each is suggested while its article is stored.</summary>
internal sealed class SampleSuggestions(StoredSampleNews samples) : ISuggestedQuestions
{
    public ValueTask<IReadOnlyList<string>> QuestionsAsync(CancellationToken cancellation) => samples.SuggestedQuestionsAsync(cancellation);
}
