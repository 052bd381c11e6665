namespace Rag.Api.Edge;

/// <summary>
/// The steps of an answer, of which the first is awaited before anything is sent: what cannot be answered at all fails there, where the
/// failure can still have a status of its own.
/// </summary>
internal sealed class BegunSteps<T>(IAsyncEnumerable<T> steps, CancellationToken cancellation) : IAsyncDisposable
{
    private readonly IAsyncEnumerator<T> _steps = steps.GetAsyncEnumerator(cancellation);
    private bool _isAny;

    /// <summary>To be called once, before the steps are read.</summary>
    public async Task BeginAsync() => _isAny = await _steps.MoveNextAsync();

    /// <summary>All of them, with the first. They can be read once.</summary>
    public async IAsyncEnumerable<T> AllAsync()
    {
        while (_isAny)
        {
            yield return _steps.Current;
            _isAny = await _steps.MoveNextAsync();
        }
    }

    public ValueTask DisposeAsync() => _steps.DisposeAsync();
}
