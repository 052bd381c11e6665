using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Evaluation;

namespace Rag.Eval.Tests.Runs;

/// <summary>Stages that find nothing, as soon as they may.</summary>
internal sealed class ScriptedStages : IEvalStageFactory, IEvalStages, ISearcher, ISearch
{
    private TaskCompletionSource _free = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _searches;

    public ScriptedStages() => _free.SetResult();

    public int Searches => _searches;

    public int Disposed { get; private set; }

    public string Articles { get; set; } = "7";

    public IReadOnlyDictionary<string, string> LastSettings { get; private set; } = new Dictionary<string, string>();

    public ISearcher Searcher => this;

    public IAnswerer Answerer => throw new NotSupportedException();

    public IArticleCatalog Catalog => throw new NotSupportedException();

    public DateTimeOffset? AsOf => null;

    /// <summary>Searches wait from here on.</summary>
    public void Hold() => _free = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release() => _free.SetResult();

    public bool Takes(string name) => name.StartsWith("Retrieval:", StringComparison.Ordinal);

    public IEvalStages Open(IReadOnlyDictionary<string, string> settings)
    {
        LastSettings = settings;
        return this;
    }

    public ValueTask<RunConfiguration> ConfigurationAsync(RunKind kind, CancellationToken cancellation)
    {
        var settings = new Dictionary<string, string> { ["Retrieval:Dense"] = "1", ["Store:articles"] = Articles };
        foreach (var (name, value) in LastSettings)
        {
            settings[name] = value;
        }

        return ValueTask.FromResult(new RunConfiguration(settings));
    }

    public ValueTask<ISearch> ReadAsync(SearchRequest request, CancellationToken cancellation) => ValueTask.FromResult<ISearch>(this);

    public async ValueTask<SearchResult> FindAsync(int top, CancellationToken cancellation)
    {
        await _free.Task.WaitAsync(cancellation);
        Interlocked.Increment(ref _searches);
        return new SearchResult([], 0);
    }

    public ValueTask<IReadOnlyList<Hit>> GlanceAsync(int top, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask DisposeAsync()
    {
        Disposed++;
        return ValueTask.CompletedTask;
    }
}
