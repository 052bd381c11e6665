using System.Security.Cryptography;
using System.Text;
using Rag.Api.Hosting;
using Rag.Ingestion;
using Rag.Ingestion.Queue;

namespace Rag.Api.Intake;

/// <summary>
/// Files and folders whose new and changed files are read for as long as the command runs. What is done is kept in the data folder, so that
/// the next start goes on where this one was ended.
/// </summary>
internal sealed class WatchedPaths(IReadOnlyList<string> paths, DataFolder data, FileSender sender, TimeProvider time)
{
    private static readonly TimeSpan s_betweenLooks = TimeSpan.FromSeconds(2);

    /// <param name="tell">Called after each file.</param>
    public async Task RunAsync(Action<WatchedFile, IngestResult> tell, CancellationToken cancellation)
    {
        var watch = new FolderWatch(paths, Path.Combine(data.Path, $"watch-{NameOf(paths)}.json"));
        while (true)
        {
            foreach (var file in watch.Look())
            {
                var result = await sender.SendAsync([file.Path], cancellation);
                watch.Done(file);
                tell(file, result);
            }

            await Task.Delay(s_betweenLooks, time, cancellation);
        }
    }

    /// <summary>Each set of paths has its own progress, so that two commands do not overwrite each other's.</summary>
    private static string NameOf(IReadOnlyList<string> paths) =>
        Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', paths.Select(Path.GetFullPath).Order(StringComparer.Ordinal))))
        )[..16];
}
