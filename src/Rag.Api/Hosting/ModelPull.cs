using Rag.Fetching.ModelHubs;
using Rag.ModelFiles.Library;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Inspection;

namespace Rag.Api.Hosting;

/// <summary>Fetches a model from a hub into the library. What is fetched stays until the model is whole: another try goes on.</summary>
internal static class ModelPull
{
    /// <param name="turn">At the name that the model gets.</param>
    /// <param name="from">The revision is a branch, a tag or a commit; what it means now is fetched, whatever becomes of it.</param>
    /// <param name="globs">Choose among the weights of several models.</param>
    /// <exception cref="ModelHubException">The hub refuses or fails.</exception>
    /// <exception cref="ModelFileException">The model cannot be run, or there is no room.</exception>
    public static async Task<ModelCard> RunAsync(
        ModelLibrary library,
        LibraryTurn turn,
        ModelHubOptions options,
        (string Repository, string Revision) from,
        IReadOnlyList<string> globs,
        IProgress<PullProgress>? progress,
        CancellationToken cancellation
    )
    {
        using var hub = new ModelHub(options, TimeProvider.System);
        var repository = await hub.LookAsync(from.Repository, from.Revision, cancellation);
        var files = repository.Files.ToDictionary(file => file.Path, StringComparer.Ordinal);
        var choice = RepositoryChoice.Of(from.Repository, [.. repository.Files.Select(file => file.Path)], globs);
        if (choice.Small.FirstOrDefault(path => files[path].Bytes > ModelFileNames.MostSmallBytes) is { } large)
        {
            throw new ModelFileException(
                large,
                $"the file has {files[large].Bytes} bytes, more than the {ModelFileNames.MostSmallBytes} that are read."
            );
        }

        var folder = FolderOf(turn, repository.Commit);
        library.RequireRoom(turn.Name, choice.Small.Concat(choice.Weights).Sum(path => files[path].Bytes) - BytesIn(folder));
        foreach (var path in choice.Small)
        {
            await FetchAsync(path);
        }

        ModelInspection.RequireKnown(folder);
        foreach (var path in choice.Weights)
        {
            await FetchAsync(path);
        }

        // A model in GGUF that lies in a folder of its repository is taken by its file, without what lies around it.
        var model = choice.Gguf is { } gguf && gguf.Contains('/') ? Path.Combine(folder, gguf) : folder;
        var source = new Uri(options.Endpoint, repository.Name).ToString();
        var card = ModelImports.Import(library, turn, model, source, repository.Commit, cancellation);
        LibraryTurn.Delete(turn.PullingFolder);
        return card;

        Task FetchAsync(string path)
        {
            var file = files[path];
            var report = progress is null ? null : new FileProgress(progress, file);
            return hub.FetchAsync(repository, file, folder, report, cancellation);
        }
    }

    /// <summary>The folder of the commit; what was fetched of others is dropped.</summary>
    private static string FolderOf(LibraryTurn turn, string commit)
    {
        var folder = Path.Combine(turn.PullingFolder, commit);
        Directory.CreateDirectory(folder);
        foreach (var other in Directory.EnumerateDirectories(turn.PullingFolder).Where(other => Path.GetFileName(other) != commit))
        {
            LibraryTurn.Delete(other);
        }

        return folder;
    }

    private static long BytesIn(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);

    private sealed class FileProgress(IProgress<PullProgress> progress, ModelHubFile file) : IProgress<long>
    {
        public void Report(long value) => progress.Report(new PullProgress(file.Path, value, file.Bytes));
    }
}
