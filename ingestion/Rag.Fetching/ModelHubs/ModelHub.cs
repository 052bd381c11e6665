using Polly;
using Polly.Retry;
using Rag.Fetching.Requests;

namespace Rag.Fetching.ModelHubs;

/// <summary>
/// Asks a hub of models by the API of the Hugging Face hub. What may pass by itself is asked again a few times, and a file goes on where it
/// broke off. Not thread-safe.
/// </summary>
public sealed class ModelHub : IDisposable
{
    private const int Retries = 6;

    /// <summary>A hub that wants to be left alone for longer is not waited for.</summary>
    private static readonly TimeSpan s_longestWait = TimeSpan.FromMinutes(2);

    private readonly HubRequests _requests;
    private readonly ResiliencePipeline _pipeline;

    public ModelHub(ModelHubOptions options, TimeProvider time)
    {
        _requests = new HubRequests(options, time);
        _pipeline = new ResiliencePipelineBuilder { Name = "model-hub", TimeProvider = time }
            .AddRetry(
                new RetryStrategyOptions
                {
                    Name = "retry",
                    ShouldHandle = outcome => ValueTask.FromResult(MayPass(outcome.Outcome.Exception)),
                    MaxRetryAttempts = Retries,
                    Delay = TimeSpan.FromSeconds(1),
                    BackoffType = DelayBackoffType.Exponential,
                    MaxDelay = TimeSpan.FromSeconds(8),
                    UseJitter = true,
                    DelayGenerator = outcome => ValueTask.FromResult((outcome.Outcome.Exception as HubTroubleException)?.RetryAfter),
                }
            )
            .Build();
    }

    /// <summary>The files of a repository at the commit that a revision means now.</summary>
    /// <param name="revision">A branch, a tag or a commit.</param>
    /// <exception cref="ModelHubException">There is no such repository, it may not be read, or the hub fails.</exception>
    public async Task<ModelRepository> LookAsync(string name, string revision, CancellationToken cancellation)
    {
        if (ModelRepository.FaultOf(name, revision) is { } fault)
        {
            throw new ModelHubException(fault);
        }

        var json = await AskAsync(token => _requests.ListAsync(name, revision, token), cancellation).ConfigureAwait(false);
        return HubListing.Read(name, revision, json);
    }

    /// <summary>
    /// Fetches a file into a folder, where it stands under its name only when it is whole and has the digest of the listing. What was
    /// fetched before goes on where it broke off.
    /// </summary>
    /// <param name="progress">Gets the bytes of the file that are there.</param>
    /// <exception cref="ModelHubException">The file may not be read, differs from the listing, or the hub fails.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public async Task FetchAsync(
        ModelRepository repository,
        ModelHubFile file,
        string folder,
        IProgress<long>? progress,
        CancellationToken cancellation
    )
    {
        var target = new HubDownload(file, folder);
        while (!target.IsDone(cancellation))
        {
            await AskAsync(
                    async token =>
                    {
                        await _requests.ReceiveAsync(repository, target, progress, token).ConfigureAwait(false);
                        return true;
                    },
                    cancellation
                )
                .ConfigureAwait(false);
            target.Finish(cancellation);
        }

        progress?.Report(file.Bytes);
    }

    public void Dispose() => _requests.Dispose();

    private async Task<T> AskAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken cancellation)
    {
        try
        {
            return await _pipeline.ExecuteAsync(async token => await ask(token).ConfigureAwait(false), cancellation).ConfigureAwait(false);
        }
        catch (HubTroubleException e)
        {
            throw new ModelHubException($"{e.Message} What was fetched is kept: the same command goes on from there.", e);
        }
        catch (BodyRefusedException e)
        {
            throw new ModelHubException(e.Message, e);
        }
    }

    private static bool MayPass(Exception? exception) =>
        exception is HubTroubleException trouble && (trouble.RetryAfter is not { } wait || wait <= s_longestWait);
}
