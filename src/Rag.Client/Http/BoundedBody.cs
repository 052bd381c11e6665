namespace Rag.Client.Http;

/// <summary>The whole body of a reply, of bounded size: a service that is none of ours may send anything.</summary>
internal static class BoundedBody
{
    private const int LargestBytes = 64 << 20;

    /// <exception cref="InvalidDataException">It is too large.</exception>
    public static async Task<byte[]> ReadAsync(HttpResponseMessage reply, CancellationToken cancellation)
    {
        var stream = await reply.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            using var body = new MemoryStream();
            var buffer = new byte[16 << 10];
            while (await stream.ReadAsync(buffer, cancellation).ConfigureAwait(false) is > 0 and var count)
            {
                if (body.Length + count > LargestBytes)
                {
                    throw new InvalidDataException($"The service's reply is larger than {LargestBytes >> 20} MiB.");
                }

                body.Write(buffer, 0, count);
            }

            return body.ToArray();
        }
    }
}
