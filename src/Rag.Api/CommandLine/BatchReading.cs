namespace Rag.Api.CommandLine;

/// <summary>Works on many records at once and hands the results over in the order of the records.</summary>
internal static class BatchReading
{
    // As many questions as keep the engine's batches full; each holds its passages' blocks.
    private const int AtOnce = 8;

    public static async Task RunAsync<TRecord, TResult>(
        IEnumerable<TRecord> records,
        Func<TRecord, CancellationToken, Task<TResult>> work,
        Action<TResult> emit,
        CancellationToken cancellation
    )
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var running = new Queue<Task<TResult>>();
        try
        {
            foreach (var record in records)
            {
                if (running.Count == AtOnce)
                {
                    emit(await running.Dequeue());
                }

                running.Enqueue(work(record, stop.Token));
            }

            while (running.TryDequeue(out var oldest))
            {
                emit(await oldest);
            }
        }
        catch
        {
            await stop.CancelAsync();
            await Task.WhenAll(running.Select(task => task.ContinueWith(_ => { }, TaskScheduler.Default)));
            throw;
        }
    }
}
