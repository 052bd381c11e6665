using System.Net;
using Rag.Api.Edge;
using Rag.Api.Hosting;
using Rag.Api.Storage;
using Rag.Core.Evaluation;
using Rag.Eval.Misses;
using Rag.Stores.Evaluation;
using Rag.Stores.Postgres;
using Rag.Stores.Postgres.Evaluation;

namespace Rag.Api.Evaluation;

/// <summary>The runs that are stored, read by this process or through the service that holds the data folder.</summary>
internal sealed class RunAccess : IAsyncDisposable
{
    private readonly IEvalRuns? _runs;
    private readonly HttpClient? _service;
    private readonly PostgresDatabase? _database;

    private RunAccess(IEvalRuns? runs, HttpClient? service, PostgresDatabase? database = null) =>
        (_runs, _service, _database) = (runs, service, database);

    public static async Task<RunAccess> OpenAsync(DirectoryInfo dataDir, CancellationToken cancellation)
    {
        if (await AdminSocket.TryOpenAsync(new DataFolder(dataDir.FullName), cancellation) is { } service)
        {
            return new RunAccess(runs: null, service);
        }

        return await StoreSettings.OpenPostgresAsync(cancellation) is { } database
            ? new RunAccess(new PostgresEvalRuns(database), service: null, database)
            : new RunAccess(SqliteEvalRuns.OpenAlone(dataDir.FullName), service: null);
    }

    public async Task<IReadOnlyList<EvalRun>> ListAsync(CancellationToken cancellation) =>
        _runs is not null
            ? await _runs.ListAsync(cancellation)
            : await _service!.GetFromJsonAsync(RunAdministration.Path, RunJson.Default.IReadOnlyListEvalRun, cancellation) ?? [];

    /// <inheritdoc cref="RunCalibrations.ReadAsync"/>
    public async Task<IReadOnlyDictionary<string, double>> CalibrationsAsync(CancellationToken cancellation) =>
        _runs is not null
            ? await RunCalibrations.ReadAsync(_runs, cancellation)
            : await _service!.GetFromJsonAsync(
                RunAdministration.Calibrations,
                RunJson.Default.IReadOnlyDictionaryStringDouble,
                cancellation
            ) ?? new Dictionary<string, double>();

    /// <exception cref="EvalRunException">There is no such run.</exception>
    public async Task<EvalRun> FindAsync(string runId, CancellationToken cancellation)
    {
        if (_runs is not null)
        {
            return await _runs.FindAsync(runId, cancellation) ?? throw Missing(runId);
        }

        using var response = await _service!.GetAsync(RunAdministration.PathOf(runId), cancellation);
        return response.StatusCode == HttpStatusCode.NotFound ? throw Missing(runId) : await ReadAsync(response, cancellation);
    }

    /// <summary>The figures of every question of a completed run.</summary>
    /// <exception cref="EvalRunException">There is no such run, or it is not completed.</exception>
    public async Task<(EvalRun Run, IReadOnlyList<CaseFigures> Cases)> CompletedAsync(string runId, CancellationToken cancellation)
    {
        var run = await FindAsync(runId, cancellation);
        if (run.State != RunState.Completed)
        {
            throw new EvalRunException(
                $"Run {runId} has {run.Done} of its {run.Plan.Cases} questions: go on with it until it is completed, "
                    + "for a part of a run is not compared as if it were the whole."
            );
        }

        return _runs is not null
            ? (run, await _runs.FiguresAsync(runId, cancellation))
            : (
                run,
                await _service!.GetFromJsonAsync(RunAdministration.FiguresOf(runId), RunJson.Default.IReadOnlyListCaseFigures, cancellation)
                    ?? []
            );
    }

    /// <summary>The questions of a run that failed, as far as it has come.</summary>
    /// <exception cref="EvalRunException">There is no such run.</exception>
    public async Task<(EvalRun Run, IReadOnlyList<LostQuestion> Lost)> MissesAsync(string runId, CancellationToken cancellation)
    {
        var run = await FindAsync(runId, cancellation);
        return _runs is not null
            ? (run, await LostQuestion.OfRunAsync(_runs, runId, cancellation))
            : (
                run,
                await _service!.GetFromJsonAsync(RunAdministration.MissesOf(runId), RunJson.Default.IReadOnlyListLostQuestion, cancellation)
                    ?? []
            );
    }

    /// <summary>Every outcome of a run in full.</summary>
    /// <exception cref="EvalRunException">A service holds the data folder.</exception>
    public IAsyncEnumerable<CaseOutcome> OutcomesAsync(string runId, CancellationToken cancellation) =>
        _runs?.OutcomesAsync(runId, cancellation)
        ?? throw new EvalRunException(
            "A service holds the data folder, and rankings are read from the folder itself: stop the service first."
        );

    /// <exception cref="EvalRunException">There is no such run, or it is going on.</exception>
    public async Task DeleteAsync(string runId, CancellationToken cancellation)
    {
        if (_runs is not null)
        {
            if (!await _runs.DeleteAsync(runId, cancellation))
            {
                throw Missing(runId);
            }

            return;
        }

        using var response = await _service!.DeleteAsync(RunAdministration.PathOf(runId), cancellation);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            throw Missing(runId);
        }

        await RequireSuccessAsync(response, cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        (_runs as IDisposable)?.Dispose();
        _service?.Dispose();
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }

    private static async Task<EvalRun> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        await RequireSuccessAsync(response, cancellation);
        return await response.Content.ReadFromJsonAsync(RunJson.Default.EvalRun, cancellation)
            ?? throw new EvalRunException("The service that holds the data folder answered nothing.");
    }

    private static async Task RequireSuccessAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        if (!response.IsSuccessStatusCode)
        {
            throw new EvalRunException(await ServiceProblem.SentenceAsync(response, cancellation));
        }
    }

    private static EvalRunException Missing(string runId) => new($"There is no run {runId}: 'rag eval list' shows those that there are.");
}
