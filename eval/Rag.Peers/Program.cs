return await Rag.Peers.PeersCommandLine.RunAsync(args);
