using Rag.Answering.Guard;
using Rag.Api.Edge;
using Rag.Api.Hosting;
using Rag.Core.Guard;
using Rag.Stores.Guard;

namespace Rag.Api.Guard;

/// <summary>The guard of a data folder: the service's that holds it, or where none runs, the figures that it left.</summary>
internal sealed class GuardAccess : IDisposable
{
    private readonly HttpClient? _service;
    private readonly DirectoryInfo _dataDir;

    private GuardAccess(HttpClient? service, DirectoryInfo dataDir) => (_service, _dataDir) = (service, dataDir);

    public static async Task<GuardAccess> OpenAsync(DirectoryInfo dataDir, CancellationToken cancellation) =>
        new(await AdminSocket.TryConnectAsync(new DataFolder(dataDir.FullName), cancellation), dataDir);

    public void Dispose() => _service?.Dispose();

    public async Task<GuardState> ReadAsync(CancellationToken cancellation)
    {
        if (_service is null)
        {
            await using var services = RagServices.Build(_dataDir);
            var options = services.GetRequiredService<GuardOptions>();
            return GuardState.Of(new GuardReport(Load(), options.SampleShare, options.MaximumDrift, options.Window, 0, 0));
        }

        using var response = await _service.GetAsync(GuardEndpoints.Path, cancellation);
        await response.RequireDoneAsync(sentence => new InvalidDataException(sentence), cancellation);
        return await response.Content.ReadFromJsonAsync(GuardJson.Default.GuardState, cancellation)
            ?? throw new InvalidDataException("The running service answered nothing.");
    }

    /// <summary>False where the mode is not closed.</summary>
    public async Task<bool> ReopenAsync(ReuseMode mode, CancellationToken cancellation)
    {
        if (_service is null)
        {
            var modes = Load();
            if (!modes.Any(IsClosed))
            {
                return false;
            }

            new GuardFile(_dataDir.FullName).Save([.. modes.Select(one => IsClosed(one) ? one.Reopened() : one)]);
            return true;
        }

        using var response = await _service.PostAsync(GuardEndpoints.ReopenPath(ReuseModes.NameOf(mode)), null, cancellation);
        await response.RequireDoneAsync(sentence => new InvalidDataException(sentence), cancellation);
        var reopened = await response.Content.ReadFromJsonAsync(GuardJson.Default.ReopenedMode, cancellation);
        return reopened is { Reopened: true };

        bool IsClosed(GuardedMode one) => one.Mode == mode && one.ClosedSince is not null;
    }

    /// <exception cref="InvalidDataException">The file cannot be read: nothing is said of it, and it is not replaced.</exception>
    private IReadOnlyList<GuardedMode> Load()
    {
        var file = new GuardFile(_dataDir.FullName);
        var modes = file.Load();
        return file.Trouble is { } trouble ? throw new InvalidDataException(trouble) : modes;
    }
}
