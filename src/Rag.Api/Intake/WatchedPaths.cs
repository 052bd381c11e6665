using System.Security.Cryptography;
using System.Text;
using Rag.Api.Hosting;
using Rag.Core.Articles;
using Rag.Ingestion;
using Rag.Ingestion.Queue;

namespace Rag.Api.Intake;

/// <summary>
/// Files and folders whose new and changed files are read for as long as the command runs. What is done is kept in the data folder, so that
/// the next start goes on where this one was ended.
/// </summary>
/// <param name="scope">Whom they are read for.</param>
internal sealed class WatchedPaths(IReadOnlyList<string> paths, AccessScope scope, DataFolder data, FileSender sender, TimeProvider time)
{
    private static readonly TimeSpan s_betweenLooks = TimeSpan.FromSeconds(2);

    /// <param name="tell">Called after each file.</param>
    public async Task RunAsync(Action<WatchedFile, IngestResult> tell, CancellationToken cancellation)
    {
        var watch = new FolderWatch(paths, Path.Combine(data.Path, $"watch-{NameOf(paths, scope)}.json"));
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

    /// <summary>
    /// Each set of paths has its own progress for each of its readers, so that two commands do not overwrite each other's.
    /// </summary>
    private static string NameOf(IReadOnlyList<string> paths, AccessScope scope)
    {
        var names = paths.Select(Path.GetFullPath).Order(StringComparer.Ordinal);
        var all = string.Join('\0', scope == AccessScope.Public ? names : names.Append(scope.Value));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all)))[..16];
    }
}
