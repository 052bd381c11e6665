using Rag.Core.Answers;
using Rag.Core.Articles;

namespace Rag.Core.Evaluation;

/// <summary>
/// The stages of this process under settings of an evaluation's own. What they are asked is no live question: it goes through no door, is
/// counted by no meter, and makes nobody give way. Disposal leaves what they share with the process as it is.
/// </summary>
public interface IEvalStages : IAsyncDisposable
{
    ISearcher Searcher { get; }

    /// <summary>Tells where chunks stand in the searches of <see cref="Searcher"/>.</summary>
    ISearchExplainer SearchExplainer => (ISearchExplainer)Searcher;

    /// <summary>Tells what <see cref="Answerer"/> makes of passages; null where no extractor reads them. Loads the extractor.</summary>
    IAnswerExplainer? AnswerExplainer => null;

    /// <summary>Loads the reader when it is first asked for.</summary>
    IAnswerer Answerer { get; }

    /// <summary>What is searched, as it is stored: answers are held against it.</summary>
    IArticleCatalog Catalog { get; }

    /// <summary>All that the outcome of a run of this kind depends on, as it is now.</summary>
    ValueTask<RunConfiguration> ConfigurationAsync(RunKind kind, CancellationToken cancellation);
}
