using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Connections.Features;
using Rag.Api.Hosting;

namespace Rag.Api.Edge;

/// <summary>
/// The Unix socket on which a running service answers the commands of the person who runs it. It lies in a folder of the data folder that
/// no other account can enter.
/// </summary>
internal static class AdminSocket
{
    private const string FolderName = "run";
    private const string FileName = "admin.sock";

    /// <summary>Bytes of a path that every system takes, its end mark included.</summary>
    private const int LongestPath = 104;

    /// <summary>Null where the data folder's path is too long for one.</summary>
    public static string? PathIn(DataFolder data)
    {
        var path = Path.Combine(data.Path, FolderName, FileName);
        return Encoding.UTF8.GetByteCount(path) < LongestPath ? path : null;
    }

    /// <summary>
    /// The address to listen on, with what an ended service has left there removed. To be called by the holder of the data folder.
    /// </summary>
    public static string? Prepare(DataFolder data)
    {
        if (PathIn(data) is not { } path)
        {
            return null;
        }

        var folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(folder);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        File.Delete(path);
        return $"http://unix:{path}";
    }

    public static bool IsSocket(string url) => url.StartsWith("http://unix:", StringComparison.Ordinal);

    /// <summary>Whether a request came by it, which is to say from the person who runs the service.</summary>
    public static bool IsCaller(HttpContext http) =>
        http.Features.Get<IConnectionSocketFeature>()?.Socket.LocalEndPoint is UnixDomainSocketEndPoint;

    /// <summary>A client of the service that runs over the data folder; null where none does.</summary>
    public static async Task<HttpClient?> TryConnectAsync(DataFolder data, CancellationToken cancellation)
    {
        if (PathIn(data) is not { } path || !File.Exists(path))
        {
            return null;
        }

        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null; // left by a service that has ended
        }

        var handler = new SocketsHttpHandler
        {
            ConnectCallback = (_, _) => ValueTask.FromResult<Stream>(new NetworkStream(socket, ownsSocket: true)),
        };
        return new HttpClient(handler) { BaseAddress = new Uri("http://localhost") };
    }

    /// <summary>As <see cref="TryConnectAsync"/>, a client that makes as many connections as it needs.</summary>
    public static async Task<HttpClient?> TryOpenAsync(DataFolder data, CancellationToken cancellation)
    {
        using var probe = await TryConnectAsync(data, cancellation);
        return probe is null
            ? null
            : new HttpClient(new SocketsHttpHandler { ConnectCallback = (_, token) => ConnectAsync(PathIn(data)!, token) })
            {
                BaseAddress = probe.BaseAddress,
            };
    }

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
